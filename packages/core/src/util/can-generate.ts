let allowed: boolean | undefined

/**
 * Whether code may be generated from strings here, which a content security policy may forbid; tried once.
 */
export function canGenerate(): boolean {
  if (allowed === undefined) {
    try {
      // oxlint-disable-next-line typescript/no-implied-eval -- this is how to find out
      allowed = new Function('return true')() === true
    } catch {
      allowed = false
    }
  }
  return allowed
}
