import { latin1ByNode, latin1ToBase64 } from './globals.js'

/** Bytes up to which a call of `String.fromCharCode` is faster than Node's `Buffer`, which is 50 times as fast for 4 KB. */
const SHORT = 32

/** Bytes that are converted by one call, whose arguments are on the stack. */
const SLICE = 4096

/** Bytes as text, a character a byte (Latin-1). */
export function bytesText(bytes: Uint8Array): string {
  if (bytes.length <= SHORT) return sliceText(bytes)
  return latin1ByNode(bytes) ?? bySlices(bytes)
}

/** Where there is no Node, such as in a browser. */
function bySlices(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += SLICE) text += sliceText(bytes.subarray(at, at + SLICE))
  return text
}

/** One call per slice is 15 times as fast as one per byte, for a megabyte. */
function sliceText(slice: Uint8Array): string {
  return Reflect.apply(String.fromCharCode, undefined, slice)
}

/** Bytes as base64 text. */
export function base64(bytes: Uint8Array): string {
  return latin1ToBase64(bytesText(bytes))
}
