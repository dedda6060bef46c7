/** No lone surrogate: UTF-8 can hold it. In every Node that this package runs on, but not in TypeScript's library for them. */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed()
}
