/** One bit for each flag, the first one in the lowest bit of the first byte. */
export function packBits(flags: readonly unknown[], isSet: (flag: unknown) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8))
  for (let i = 0; i < flags.length; i++)
    if (isSet(flags[i])) bytes[i >> 3] = (bytes[i >> 3] as number) | (1 << (i & 7))
  return bytes
}

export function bitAt(bytes: Uint8Array, i: number): boolean {
  return (((bytes[i >> 3] as number) >> (i & 7)) & 1) === 1
}
