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
