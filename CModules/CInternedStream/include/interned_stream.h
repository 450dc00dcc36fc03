/*
 * interned_stream.h - makes streams of many small, similar MessagePack messages shorter.
 *
 * An encoder takes repeated names, values and structures out of a stream of messages, and a decoder
 * restores the messages byte for byte (docs/FORMAT.md). A message is one MessagePack value, the
 * main frame, and any number of byte strings that travel with it, the attachments. The key map is a
 * second, simpler codec whose output is MessagePack again (docs/KEYMAP.md).
 *
 * RULES FOR ALL FUNCTIONS
 *
 * Memory. Your memory stays yours: it is read during the call and not kept. A result belongs to the
 *   handle: an encoded message stays unchanged until the next call that encodes with this handle, a
 *   decoded one until the next call that decodes with it, and both until the handle is reset or
 *   freed. The ..._copy... functions copy a result into a buffer of yours. A result of one handle
 *   may be the input of another. Free nothing that you get, except handles.
 *
 * Errors. A function that can fail returns an ims_code, 0 (IMS_OK) for success. ims_error_text has
 *   a sentence for each code, ims_error_class says what a program can do. Results are empty after an
 *   error. `error_offset` may be NULL. Otherwise it becomes the byte of the input at which the
 *   error was found (when encoding: a byte of the main frame), or 0.
 *
 * Misuse. The following give an error of IMS_CLASS_MISUSE and change nothing: NULL for a handle or
 *   a result, NULL with a length above 0, a length above PTRDIFF_MAX, a handle of another kind, a
 *   short buffer. ..._free sets your pointer to NULL, so a later use is refused; a use of a copy of
 *   that pointer is refused in most cases only, as with free(). A buffer that is shorter than its
 *   stated length cannot be recognised.
 *
 * Overlap. Results are written after all inputs were read. A place for a result may therefore lie
 *   in an input (its bytes, its ims_bytes, a struct of parameters) and replaces it. IMS_ERROR_OVERLAP
 *   is answered, and nothing at all is written, if two places overlap each other, or if a place
 *   or a ..._copy... buffer lies in a result of this handle. It is answered also if the input lies in
 *   the result that the call would overwrite.
 *
 * Threads. One thread at a time may use a handle, and any thread may; different handles are
 *   independent. A call on a handle that is inside another call gives IMS_ERROR_BUSY. The library has
 *   no locale, signal handler or thread, opens no file but the system's source of randomness, and
 *   has one variable for all handles, the reserve that "Out of memory" in docs/C.md describes.
 *
 * fork(). The child has a copy of each handle, and the two copies know nothing of each other. Use
 *   a connection's handle on one side only: two encoders that go on from one state send messages
 *   that no decoder can follow. Free the copy on the other side. A handle that another thread was
 *   using during fork() stays busy in the child for ever.
 *
 * Limits. No memory is reserved from a length that a message claims, and everything that foreign
 *   bytes can make grow has a limit. If the system has no memory left, calls answer IMS_ERROR_MEMORY;
 *   the handle then has no content and answers this code until it is freed. docs/C.md says which
 *   calls may end the program instead.
 *
 *     ims_encoder *encoder = NULL;
 *     ims_bytes frame = {message, message_size}, coded;
 *     size_t offset;
 *     ims_code code = ims_encoder_new(NULL, NULL, &encoder);
 *     if (code == IMS_OK) code = ims_encoder_encode(encoder, &frame, 1, &coded, &offset);
 *     if (code == IMS_OK) send_message(coded.data, coded.size);
 *     else fprintf(stderr, "%s (at byte %zu)\n", ims_error_text(code), offset);
 *     ims_encoder_free(&encoder);
 */
#ifndef INTERNED_STREAM_H
#define INTERNED_STREAM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version ---------------------------------------------------------------------------------- */

#define IMS_VERSION_MAJOR 0
#define IMS_VERSION_MINOR 2
#define IMS_VERSION_PATCH 0
/* The version of docs/FORMAT.md that the library reads and writes. */
#define IMS_FORMAT_VERSION 1

/* The version of the library in use: major * 1,000,000 + minor * 1,000 + patch. */
uint32_t ims_version(void);
/* The same as text, "0.2.0". */
const char *ims_version_text(void);

/* ---- Errors ----------------------------------------------------------------------------------- */

/* One of the IMS_OK and IMS_ERROR_... below. The numbers are stable. */
typedef int32_t ims_code;

enum {
    IMS_OK = 0,

    /* Interned stream, encoding. The encoder stays usable. */
    IMS_ERROR_INVALID_MESSAGE = 1,      /* the main frame is not one whole MessagePack value */
    IMS_ERROR_MESSAGE_TOO_LARGE = 2,    /* limit message_bytes */
    IMS_ERROR_TOO_MANY_ATTACHMENTS = 3, /* limit attachments; also when decoding */

    /* Interned stream, decoding. The decoder repeats its error until a new stream begins. */
    IMS_ERROR_TRUNCATED = 16,             /* the coded message ends too early */
    IMS_ERROR_TRAILING_BYTES = 17,        /* bytes are left over after the end of the message */
    IMS_ERROR_RESERVED_CODE = 18,         /* newer version, or damaged */
    IMS_ERROR_MISSING_RESET = 19,         /* not the first message of a stream; of a session: not its
                                             first message, or that one is damaged */
    IMS_ERROR_UNEXPECTED_RESET = 20,      /* a second beginning in a two-way session */
    IMS_ERROR_WRONG_SEQUENCE = 21,        /* reserved; IMS_ERROR_WRONG_CHECK says it */
    IMS_ERROR_WRONG_CHECK = 22,           /* damaged; or a message was lost, repeated or moved */
    IMS_ERROR_DEAD_REFERENCE = 23,        /* refers to something that does not exist */
    IMS_ERROR_INVALID_OPERAND = 24,       /* damaged */
    IMS_ERROR_WRONG_ACKNOWLEDGEMENT = 25, /* of messages that were never sent */
    IMS_ERROR_DAMAGED_STAGE = 26,         /* the compressed body is damaged */
    IMS_ERROR_WRONG_MODE = 27,            /* a session's message for a decoder, or the reverse */
    IMS_ERROR_PARAMETERS_TOO_LARGE = 32,  /* limits entries_log2 and history_log2 */
    IMS_ERROR_OUTPUT_TOO_LARGE = 33,      /* limits message_bytes and output_ratio */
    IMS_ERROR_TOO_MANY_VALUES = 34,       /* limit values */
    IMS_ERROR_TOO_DEEP = 35,              /* limit depth */

    /* Key map: 64 + the code of docs/KEYMAP.md's section 7. */
    IMS_ERROR_KEYMAP_TRUNCATED = 65,
    IMS_ERROR_KEYMAP_RESERVED_BYTE = 66,
    IMS_ERROR_KEYMAP_TRAILING_BYTES = 67,
    IMS_ERROR_KEYMAP_TOO_DEEP = 68,
    IMS_ERROR_KEYMAP_MESSAGE_TOO_LONG = 69,
    IMS_ERROR_KEYMAP_OUTPUT_TOO_LONG = 70,
    IMS_ERROR_KEYMAP_ITEM_TOO_LONG = 71,
    IMS_ERROR_KEYMAP_TABLE_BYTES = 72,
    IMS_ERROR_KEYMAP_TOO_MANY_DEFINITIONS = 73,
    IMS_ERROR_KEYMAP_TOO_MANY_REFERENCES = 74,
    IMS_ERROR_KEYMAP_HEADER_NOT_SHORTEST = 75,
    IMS_ERROR_KEYMAP_CODE_NOT_SHORTEST = 76,
    IMS_ERROR_KEYMAP_NUMBER_NOT_ALLOWED = 77,
    IMS_ERROR_KEYMAP_UNKNOWN_CODE = 78,
    IMS_ERROR_KEYMAP_DEFINITIONS_MISPLACED = 79,
    IMS_ERROR_KEYMAP_DEFINITIONS_INVALID = 80,
    IMS_ERROR_KEYMAP_CODE_OUT_OF_RANGE = 81,
    IMS_ERROR_KEYMAP_CODE_OUT_OF_ORDER = 82,
    IMS_ERROR_KEYMAP_REDEFINITION = 83,
    IMS_ERROR_KEYMAP_INVALID_ITEM = 84,
    IMS_ERROR_KEYMAP_POISONED = 85, /* an earlier call failed; reset both ends */

    /* Plain MessagePack. */
    IMS_ERROR_MSGPACK_TRUNCATED = 129,
    IMS_ERROR_MSGPACK_RESERVED_BYTE = 130,
    IMS_ERROR_MSGPACK_TRAILING_BYTES = 131,
    IMS_ERROR_MSGPACK_INVALID_UTF8 = 132,
    IMS_ERROR_MSGPACK_TOO_DEEP = 136,
    IMS_ERROR_MSGPACK_TOO_MANY_ITEMS = 137,
    IMS_ERROR_MSGPACK_TOO_LONG = 138,

    /* Limits in their byte form. */
    IMS_ERROR_LIMITS_BYTES = 160, /* not limits, or in an unknown version */

    /* Misuse of this interface. */
    IMS_ERROR_NULL = 201,         /* NULL for a handle, an array or the place of a result */
    IMS_ERROR_HANDLE = 202,       /* not an open handle of this kind */
    IMS_ERROR_BUSY = 203,         /* another call is using the handle */
    IMS_ERROR_LENGTH = 204,       /* NULL with a length above 0, or a length above PTRDIFF_MAX */
    IMS_ERROR_OVERLAP = 205,      /* see "Overlap" above */
    IMS_ERROR_SHORT_BUFFER = 206, /* the size needed is reported */
    IMS_ERROR_PARAMETER = 207,    /* a field outside of its range, or `reserved` not 0 */
    IMS_ERROR_INDEX = 208,        /* no such frame, or no result to copy */
    IMS_ERROR_COUNT = 209,        /* frame_count or piece_count is 0: a message has a main frame */

    /* The system. */
    IMS_ERROR_RANDOM = 240, /* no source of randomness; pass a seed */
    IMS_ERROR_MEMORY = 241  /* out of memory; free the handle */
};

/* What a program can do about an error. */
enum {
    IMS_CLASS_OK = 0,
    IMS_CLASS_DATA = 1,   /* the bytes are damaged, incomplete or not a message: refuse them */
    IMS_CLASS_LIMIT = 2,  /* more than a limit allows: refuse them, or raise the limit */
    IMS_CLASS_MISUSE = 3, /* a fault of the calling program */
    IMS_CLASS_SYSTEM = 4  /* the system lacks memory or randomness */
};

/* One line for people, without a full stop; "unknown error" for other numbers. Never NULL. */
const char *ims_error_text(ims_code code);
/* One of IMS_CLASS_...; IMS_CLASS_MISUSE for other numbers. */
int32_t ims_error_class(ims_code code);

/* ---- Bytes ------------------------------------------------------------------------------------ */

/* `size` bytes at `data`, laid out as struct iovec; `data` may be NULL if `size` is 0. */
typedef struct ims_bytes {
    const void *data;
    size_t size;
} ims_bytes;

/* ---- Randomness ------------------------------------------------------------------------------- */

#define IMS_SEED_SIZE 16

/*
 * Fills `seed` from the system's source of randomness. Encoders need a seed that a sender of hostile
 * messages cannot guess, for the hash of their tables; it is never sent. An encoder without a seed
 * calls this function itself.
 *
 * IMS_ERROR_NULL, IMS_ERROR_RANDOM.
 */
ims_code ims_random_seed(uint8_t seed[IMS_SEED_SIZE]);

/* ---- Limits and parameters of a stream -------------------------------------------------------- */

/*
 * What a decoding side allows (docs/FORMAT.md, section 11). An encoder needs the limits of its peer.
 * NULL for limits means the defaults, which are named last.
 */
typedef struct ims_limits {
    uint64_t message_bytes; /* of a decoded message with attachments; 1 to 2^31 - 1; 64 MiB */
    uint64_t output_ratio;  /* w bytes decode to at most 1 MiB + w times this; 1 to 2^31 - 1; 16,384 */
    uint64_t values;        /* of a message; 1 to 2^31 - 1; 2^22 */
    uint32_t attachments;   /* of a message; 4,096 */
    uint32_t depth;         /* arrays and maps around a value; 0 to 128; 128 */
    uint32_t entries_log2;  /* largest accepted; 4 to 15; 12 */
    uint32_t history_log2;  /* largest accepted; 8 to 16; 16 */
    uint64_t reserved[2];   /* 0 */
} ims_limits;

/* Fills in the defaults. IMS_ERROR_NULL. */
ims_code ims_limits_default(ims_limits *limits);

/*
 * Checks limits without using them. *field becomes the name of the first wrong field, such as
 * "depth", or NULL; it is constant and may itself be NULL. IMS_ERROR_PARAMETER.
 */
ims_code ims_limits_check(const ims_limits *limits, const char **field);

#define IMS_LIMITS_SIZE 32

/*
 * The byte form of limits, by which the two ends of a connection exchange them: each sends its own
 * before the first message, and passes what it received as the peer's. docs/C.md has the layout.
 * NULL for limits means the defaults. IMS_ERROR_NULL, IMS_ERROR_PARAMETER.
 */
ims_code ims_limits_encode(const ims_limits *limits, uint8_t bytes[IMS_LIMITS_SIZE]);

/*
 * Reads the byte form. Bytes of another size or version, and limits out of range, are refused by
 * IMS_ERROR_LIMITS_BYTES; also IMS_ERROR_NULL, IMS_ERROR_LENGTH.
 */
ims_code ims_limits_decode(const void *bytes, size_t size, ims_limits *limits);

/* How much work an encoder does to make messages short. Any decoder reads every level. */
enum {
    IMS_LEVEL_FRAMING = 0, /* order and integrity only */
    IMS_LEVEL_FAST = 1,    /* copies of earlier bytes */
    IMS_LEVEL_SMALL = 2,   /* structure */
    IMS_LEVEL_SMALLEST = 3 /* structure, then an adaptive range coder */
};

/* How much both ends remember of one direction: ims_parameters_memory. */
enum {
    IMS_MEMORY_DEFAULT = 0, /* entries_log2 11, history_log2 16 */
    IMS_MEMORY_SMALL = 1,   /* 9 and 13 */
    IMS_MEMORY_TINY = 2,    /* 8 and 12 */
    IMS_MEMORY_LARGE = 3    /* 12 and 16 */
};

/* What an encoder does. NULL for parameters means the defaults, which are named last. */
typedef struct ims_parameters {
    int32_t level;          /* IMS_LEVEL_...; IMS_LEVEL_SMALL */
    uint32_t entries_log2;  /* items kept, two's logarithm; 4 to 15; 11; lowered to the limit */
    uint32_t history_log2;  /* bytes of history kept, two's logarithm; 8 to 16; 16; lowered likewise */
    uint32_t self_contained; /* 1: each message can be decoded alone; not in sessions; 0 */
    const ims_bytes *never_interned; /* names of fields that hold secrets (section 13); NULL */
    size_t never_interned_count;     /* at most 1,024; 0 */
    const uint8_t *seed;  /* IMS_SEED_SIZE bytes, or NULL: ims_random_seed; NULL */
    uint64_t reserved[2]; /* 0 */
} ims_parameters;

/* Fills in the defaults. IMS_ERROR_NULL. */
ims_code ims_parameters_default(ims_parameters *parameters);

/*
 * Sets entries_log2 and history_log2 to one of IMS_MEMORY_..., and leaves the other fields as they are.
 * IMS_ERROR_NULL, IMS_ERROR_PARAMETER for another number.
 */
ims_code ims_parameters_memory(ims_parameters *parameters, int32_t memory);

/* Checks parameters, as ims_limits_check does limits. Also IMS_ERROR_NULL, IMS_ERROR_LENGTH. */
ims_code ims_parameters_check(const ims_parameters *parameters, const char **field);

/* What went through one direction, and what it holds now. */
typedef struct ims_statistics {
    uint64_t messages;
    uint64_t plain_bytes;  /* of all frames */
    uint64_t coded_bytes;  /* of the coded messages */
    uint64_t raw_messages; /* sent as they are */
    uint64_t resets;       /* beginnings of a stream */
    uint64_t clears;       /* how often the state was emptied in between */
    uint64_t unacknowledged; /* messages that the receiver has not acknowledged; 0 if one-way */
    uint64_t frozen;       /* 1: nothing is learned until more is acknowledged */
    uint64_t entries;      /* items held now */
    uint64_t evictions;    /* items that made room for newer ones */
    uint64_t memory_bytes; /* held by this end for the direction */
} ims_statistics;

/* ---- Encoder: one direction, sending ---------------------------------------------------------- */

/*
 * Messages must be decoded in the order in which they were encoded, each exactly once, by one
 * decoder. The transport says where each coded message ends.
 */
typedef struct ims_encoder ims_encoder;

/*
 * Makes an encoder. `parameters` and `limits` (of the decoding side) may be NULL. *encoder is NULL
 * after an error: IMS_ERROR_NULL, IMS_ERROR_LENGTH, IMS_ERROR_PARAMETER, IMS_ERROR_RANDOM,
 * IMS_ERROR_MEMORY.
 */
ims_code ims_encoder_new(
    const ims_parameters *parameters, const ims_limits *limits, ims_encoder **encoder);

/* Frees the encoder and sets *encoder to NULL. Does nothing if *encoder is NULL. */
ims_code ims_encoder_free(ims_encoder **encoder);

/*
 * Encodes a message: frames[0] is the main frame, the others are the attachments. *coded is the
 * coded message, valid until the next call of encode, reset or free. After an error there is nothing
 * to send, and the encoder is usable: IMS_ERROR_INVALID_MESSAGE to IMS_ERROR_TOO_MANY_ATTACHMENTS.
 * Every coded message must be sent: if one is not, the stream is over.
 *
 * A coded message takes at most the bytes of its frames, 42 bytes, 5 for each attachment, and one for
 * each value of a never-interned field (docs/FORMAT.md, section 12, rule 10). IMS_LEVEL_FRAMING leaves
 * nothing of a message in the memory of the decoder.
 */
ims_code ims_encoder_encode(
    ims_encoder *encoder, const ims_bytes *frames, size_t frame_count, ims_bytes *coded,
    size_t *error_offset);

/*
 * Encodes a message whose main frame comes in pieces, as a packer that gathers its output has it.
 * The pieces are joined in memory of the handle; attachments are read where they are. Otherwise as
 * ims_encoder_encode.
 */
ims_code ims_encoder_encode_pieces(
    ims_encoder *encoder, const ims_bytes *pieces, size_t piece_count,
    const ims_bytes *attachments, size_t attachment_count, ims_bytes *coded, size_t *error_offset);

/*
 * Copies the message encoded last to `buffer`, and sets *size (unless NULL) to its size. If
 * `capacity` is smaller, nothing is copied, *size is set all the same, and the function returns
 * IMS_ERROR_SHORT_BUFFER.
 */
ims_code ims_encoder_copy(ims_encoder *encoder, void *buffer, size_t capacity, size_t *size);

/* Lets the next message begin a new stream, for a decoder that is new or has reported an error. */
ims_code ims_encoder_reset(ims_encoder *encoder);

/* What was encoded since the encoder was made. */
ims_code ims_encoder_statistics(ims_encoder *encoder, ims_statistics *statistics);

/* ---- Decoder: one direction, receiving -------------------------------------------------------- */

/*
 * A message is delivered only if all of it was decoded and its check is right. After an error the
 * decoder repeats that error until a message arrives that begins a new stream.
 */
typedef struct ims_decoder ims_decoder;

/*
 * Makes a decoder. `limits` may be NULL. *decoder is NULL after an error: IMS_ERROR_NULL,
 * IMS_ERROR_PARAMETER, IMS_ERROR_MEMORY.
 */
ims_code ims_decoder_new(const ims_limits *limits, ims_decoder **decoder);

/* Frees the decoder and sets *decoder to NULL. Does nothing if *decoder is NULL. */
ims_code ims_decoder_free(ims_decoder **decoder);

/*
 * Decodes a message. *frames is an array of *frame_count frames, the main frame and the
 * attachments, valid until the next call of decode or free. Any error of decoding.
 */
ims_code ims_decoder_decode(
    ims_decoder *decoder, const void *coded, size_t coded_size, const ims_bytes **frames,
    size_t *frame_count, size_t *error_offset);

/* Copies frame `index` of the message decoded last; otherwise as ims_encoder_copy. */
ims_code ims_decoder_copy(
    ims_decoder *decoder, size_t index, void *buffer, size_t capacity, size_t *size);

/* What was decoded since the decoder was made. */
ims_code ims_decoder_statistics(ims_decoder *decoder, ims_statistics *statistics);

/* ---- Session: both directions of a connection ------------------------------------------------- */

/*
 * Each end of a connection makes a session. Both begin together and end together: each side's
 * messages may refer to what the other one has sent, which makes answers short. To end a connection,
 * shut down the sending half, read to the end, and close: a close with unread bytes makes the system
 * reset the connection, and the peer can lose what this side sent last.
 */
typedef struct ims_session ims_session;

/*
 * Makes a session. `parameters` are for what this side sends, `limits` for what it receives,
 * `peer_limits` are the peer's; each may be NULL. *session is NULL after an error, as in
 * ims_encoder_new.
 */
ims_code ims_session_new(
    const ims_parameters *parameters, const ims_limits *limits, const ims_limits *peer_limits,
    ims_session **session);

/* Frees the session and sets *session to NULL. Does nothing if *session is NULL. */
ims_code ims_session_free(ims_session **session);

/* Encodes a message to the peer, as ims_encoder_encode. */
ims_code ims_session_encode(
    ims_session *session, const ims_bytes *frames, size_t frame_count, ims_bytes *coded,
    size_t *error_offset);

/*
 * Encodes a message whose main frame comes in pieces, as a packer that gathers its output has it.
 * The pieces are joined in memory of the handle; attachments are read where they are. Otherwise as
 * ims_session_encode.
 */
ims_code ims_session_encode_pieces(
    ims_session *session, const ims_bytes *pieces, size_t piece_count,
    const ims_bytes *attachments, size_t attachment_count, ims_bytes *coded, size_t *error_offset);

/*
 * Decodes a message of the peer, as ims_decoder_decode. Success with *frame_count 0 means that it
 * was an acknowledgement and no message. After an error the session is over: free or reset it, and
 * the peer's too.
 *
 * If reply->size is not 0, send these bytes to the peer, like a coded message: they acknowledge what
 * was read. `reply` may not be NULL, because a peer that is not told stops learning. The bytes stay
 * until the next call that decodes. A reply is due when half of what lets the peer freeze has come
 * in since this side last sent something (see ims_session_acknowledge).
 */
ims_code ims_session_decode(
    ims_session *session, const void *coded, size_t coded_size, const ims_bytes **frames,
    size_t *frame_count, ims_bytes *reply, size_t *error_offset);

/*
 * *coded becomes the bytes that tell the peer how far it was read, to be sent like a message, or
 * empty if the peer knows. It is a result of encoding.
 *
 * A session works without this call: every message that this side encodes acknowledges what was
 * read, and ims_session_decode gives a reply when one is due. Without any of these the peer freezes:
 * it learns nothing new while more than a quarter of its entries (512 of 2,048), 6 bytes of items
 * per entry (12 KiB), or 1,024 messages are unacknowledged. This call is for a side that is idle and
 * wants the peer to refer to what was sent last.
 */
ims_code ims_session_acknowledge(ims_session *session, ims_bytes *coded);

/* Copies what was encoded last, as ims_encoder_copy. */
ims_code ims_session_copy_coded(
    ims_session *session, void *buffer, size_t capacity, size_t *size);

/* Copies frame `index` of the message decoded last, as ims_decoder_copy. */
ims_code ims_session_copy_frame(
    ims_session *session, size_t index, void *buffer, size_t capacity, size_t *size);

/* Returns the session to its beginning, with the same settings. The peer must do the same. */
ims_code ims_session_reset(ims_session *session);

/* What was sent and received since the session was made or reset. Either place may be NULL. */
ims_code ims_session_statistics(
    ims_session *session, ims_statistics *sent, ims_statistics *received);

/* ---- Key map ---------------------------------------------------------------------------------- */

enum {
    IMS_KEYMAP_NAMES = 0, /* names of fields only */
    IMS_KEYMAP_VALUES = 1 /* names, and the values of chosen fields */
};

/* Which values of a field are replaced (docs/KEYMAP.md, section 5). */
enum {
    IMS_KEYMAP_VALUE = 0,                      /* the field's value itself */
    IMS_KEYMAP_ELEMENTS = 1,                   /* elements of an array */
    IMS_KEYMAP_MAP_KEYS = 2,                   /* keys of a map */
    IMS_KEYMAP_MAP_VALUE_ELEMENTS = 3,         /* elements of the arrays in a map */
    IMS_KEYMAP_MAP_KEYS_AND_VALUE_ELEMENTS = 4 /* both */
};

/* A field for IMS_KEYMAP_VALUES. */
typedef struct ims_keymap_field {
    ims_bytes name; /* not "op", and each name once */
    int32_t part;   /* IMS_KEYMAP_VALUE ... */
    int32_t reserved; /* 0 */
} ims_keymap_field;

/*
 * What both ends of a key map agree on, except for the seed. The limits are those of docs/KEYMAP.md,
 * section 7. NULL for options means the defaults of IMS_KEYMAP_NAMES.
 */
typedef struct ims_keymap_options {
    int32_t mode;                   /* IMS_KEYMAP_... */
    uint32_t names;                 /* at most 4,096; 4,096 */
    uint32_t slots;                 /* at most 1,000; 1,000 */
    uint32_t item_bytes;            /* at most 65,536; 4,096 */
    uint64_t message_bytes;         /* 1 to 2^31 - 1; 64 MiB */
    uint64_t names_bytes;           /* at most 2^28; 262,144, with values 65,536 */
    uint64_t slots_bytes;           /* at most 2^28; 196,608 */
    uint64_t definitions;           /* of a message; at most 2^31 - 1; 65,536 */
    uint64_t references;            /* of a message; at most 2^31 - 1; 1,048,576 */
    const ims_keymap_field *fields; /* NULL: those of dask/distributed */
    size_t field_count;             /* at most 1,024 */
    const uint8_t *seed;            /* IMS_SEED_SIZE bytes or NULL, for encoders only */
    uint64_t reserved[2];           /* 0 */
} ims_keymap_options;

/* Fills in the defaults of `mode`. IMS_ERROR_NULL; IMS_ERROR_PARAMETER for another mode. */
ims_code ims_keymap_options_default(ims_keymap_options *options, int32_t mode);

/* Checks options, as ims_limits_check does limits. Also IMS_ERROR_NULL, IMS_ERROR_LENGTH. */
ims_code ims_keymap_options_check(const ims_keymap_options *options, const char **field);

/* What one direction of a key map has done, and holds now. */
typedef struct ims_keymap_statistics {
    uint64_t messages;
    uint64_t coded_maps;
    uint64_t escaped_maps;
    uint64_t names;            /* held now */
    uint64_t names_bytes;      /* of those */
    uint64_t slots;            /* held now */
    uint64_t slots_bytes;      /* of those */
    uint64_t slot_definitions; /* since the beginning */
    uint64_t slot_evictions;   /* since the beginning */
} ims_keymap_statistics;

/* MessagePack in, MessagePack with codes in place of names out. */
typedef struct ims_keymap_encoder ims_keymap_encoder;

/* As ims_encoder_new. `options` may be NULL. */
ims_code ims_keymap_encoder_new(
    const ims_keymap_options *options, ims_keymap_encoder **encoder);
/* As ims_encoder_free. */
ims_code ims_keymap_encoder_free(ims_keymap_encoder **encoder);
/* Encodes one MessagePack value, otherwise as ims_encoder_encode. IMS_ERROR_KEYMAP_... */
ims_code ims_keymap_encoder_encode(
    ims_keymap_encoder *encoder, const void *message, size_t message_size, ims_bytes *coded,
    size_t *error_offset);
/* As ims_encoder_copy. */
ims_code ims_keymap_encoder_copy(
    ims_keymap_encoder *encoder, void *buffer, size_t capacity, size_t *size);
/* Returns the encoder to its beginning. The decoder must be reset as well. */
ims_code ims_keymap_encoder_reset(ims_keymap_encoder *encoder);
/* What the encoder holds and has done. */
ims_code ims_keymap_encoder_statistics(
    ims_keymap_encoder *encoder, ims_keymap_statistics *statistics);

/* The other end. After an error all calls give IMS_ERROR_KEYMAP_POISONED until a reset. */
typedef struct ims_keymap_decoder ims_keymap_decoder;

/* As ims_decoder_new. `options` may be NULL. */
ims_code ims_keymap_decoder_new(
    const ims_keymap_options *options, ims_keymap_decoder **decoder);
/* As ims_decoder_free. */
ims_code ims_keymap_decoder_free(ims_keymap_decoder **decoder);
/* Decodes one message, otherwise as ims_decoder_decode. IMS_ERROR_KEYMAP_... */
ims_code ims_keymap_decoder_decode(
    ims_keymap_decoder *decoder, const void *coded, size_t coded_size, ims_bytes *message,
    size_t *error_offset);
/* As ims_encoder_copy. */
ims_code ims_keymap_decoder_copy(
    ims_keymap_decoder *decoder, void *buffer, size_t capacity, size_t *size);
/* Returns the decoder to its beginning. The encoder must be reset as well. */
ims_code ims_keymap_decoder_reset(ims_keymap_decoder *decoder);
/* What the decoder holds and has done. */
ims_code ims_keymap_decoder_statistics(
    ims_keymap_decoder *decoder, ims_keymap_statistics *statistics);

/* ---- Plain MessagePack ------------------------------------------------------------------------ */

/* What ims_validate requires. NULL means the defaults, which are named last. */
typedef struct ims_validation {
    uint64_t bytes;           /* of a value; 1 to 2^32 - 1; 64 MiB */
    uint64_t items;           /* that a value's headers announce; 1 to 2^31 - 1; 2^24 */
    uint32_t depth;           /* arrays and maps around an item; at most 65,536; 128 */
    uint32_t requires_utf8;   /* 1: every str must be UTF-8; 0 */
    uint32_t allows_sequence; /* 1: any number of values, 0: exactly one; 0 */
    uint32_t reserved;        /* 0 */
} ims_validation;

/* Fills in the defaults. IMS_ERROR_NULL. */
ims_code ims_validation_default(ims_validation *validation);

/*
 * Checks that bytes are MessagePack, without building anything from them. *value_count (unless NULL)
 * becomes the number of values. IMS_ERROR_MSGPACK_...
 */
ims_code ims_validate(
    const void *data, size_t size, const ims_validation *validation, size_t *value_count,
    size_t *error_offset);

#ifdef __cplusplus
}
#endif

#endif
