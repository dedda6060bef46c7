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
    // Keeps a byte order mark as the character that it is.
    ignoreBOM: true,
  },
)

/** The text of bytes in UTF-8. Throws a TypeError where they are none. */
export const decodeText = (bytes: Uint8Array): string => decoder.decode(bytes)
