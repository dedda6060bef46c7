interface Host {
  readonly TextDecoder: new (
    label: string,
    options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
  ) => { decode(bytes: Uint8Array): string }
}

const decoder: InstanceType<Host['TextDecoder']> = new (globalThis as typeof globalThis & Host).TextDecoder(
  'utf-8',
  {
    fatal: true,
    // Keeps a byte order mark as a character.
    ignoreBOM: true,
  },
)

/** The text of bytes in UTF-8. Throws a TypeError if they are not UTF-8. */
export const decodeText = (bytes: Uint8Array): string => decoder.decode(bytes)

/** Up to this length, a text in ASCII takes less time than a call of the decoder. */
const SHORT = 24
/** Lists for the characters of a short text, by its length: a call with a list needs one of that length. */
const UNITS: readonly number[][] = Array.from({ length: SHORT + 1 }, (_, length) =>
  new Array<number>(length).fill(0),
)

/** The text of the bytes `start … end)`. Throws a TypeError if they end early or are not UTF-8. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (end > bytes.length) throw new TypeError('the payload ends too early')
  const length = end - start
  if (length > SHORT) return decodeText(bytes.subarray(start, end))
  const units = UNITS[length] as number[]
  for (let i = 0; i < length; i++) {
    const unit = bytes[start + i] as number
    if (unit > 0x7f) return decodeText(bytes.subarray(start, end))
    units[i] = unit
  }
  // oxlint-disable-next-line relata/no-spread-argument -- the list is short
  return String.fromCharCode.apply(null, units)
}
