import type { Peer } from './peers/peer.js'

/** Bytes in use after two forced collections; the process runs with `--expose-gc`. */
export function settledBytes(): number {
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** The memory that `fill` retains, including memory outside the JavaScript heap. */
export function bytesOf(peer: Peer, fill: () => void): number {
  const before = settledBytes()
  fill()
  return settledBytes() - before + peer.bytesOutside()
}
