import { Decoder, Encoder } from '@msgpack/msgpack'

// bigint to and from 64-bit integers. JSON has another limit of depth, which is checked when it is written.
const OPTIONS = { useBigInt64: true, maxDepth: Number.POSITIVE_INFINITY }

/** An encoder keeps the largest buffer that it needed. */
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
 * What {@link pack} encoded. A `Uint8Array` in it is a part of `bytes`: copy what outlives them. Throws a
 * plain error where it is no MessagePack.
 */
export const unpack = (bytes: Uint8Array): unknown => decoder.decode(bytes)
