import { Decoder, Encoder } from '@msgpack/msgpack'

// bigint to and from 64-bit integers. The depth of JSON is limited where it is written.
const OPTIONS = { useBigInt64: true, maxDepth: Number.POSITIVE_INFINITY }

/** An encoder keeps the largest buffer that it has needed. */
const KEPT = 2 ** 20

let encoder = new Encoder(OPTIONS)
const decoder = new Decoder(OPTIONS)

/** As MessagePack. The bytes are the encoder's own: they are valid until the next call. */
export function pack(value: unknown): Uint8Array {
  const bytes = encoder.encodeSharedRef(value)
  if (bytes.length > KEPT) encoder = new Encoder(OPTIONS)
  return bytes
}

/**
 * Decodes what {@link pack} encoded. A `Uint8Array` in the result is a view of `bytes`: copy it if it must
 * outlive them. Throws a plain error if the bytes are not MessagePack.
 */
export const unpack = (bytes: Uint8Array): unknown => decoder.decode(bytes)
