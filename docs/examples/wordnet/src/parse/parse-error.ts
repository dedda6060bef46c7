/** A line that does not follow WordNet's manual (wndb(5), senseidx(5)); names the file and the line. */
export class ParseError extends Error {
  readonly code = 'ERR_WORDNET_FORMAT'
  readonly line: string

  constructor(message: string, line: string) {
    const shown = line.length > 120 ? `${line.slice(0, 120)}…` : line
    super(`${message}, in: ${shown}`)
    this.name = 'ParseError'
    this.line = line
  }
}
