/** Listens to the warnings of this process; returns how to read the codes of Relata's ones so far. */
export function warningsOf(): () => Promise<readonly string[]> {
  const codes: string[] = []
  process.on('warning', (warning: Error & { code?: string }) => {
    if (warning.code?.startsWith('RELATA_') === true) codes.push(warning.code)
  })
  return async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return codes
  }
}
