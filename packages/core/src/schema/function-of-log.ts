/** The function of a schema that is read from a log: a log contains no functions, only the fact that there was one. */
export function functionOfLog(): never {
  throw new TypeError('A function of an earlier schema is not in the log: pass the value.')
}
