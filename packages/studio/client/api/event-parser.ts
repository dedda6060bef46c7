export interface ServerEvent {
  readonly name: string
  readonly data: string
}

/** Reads server-sent events from pieces of text, which end anywhere. */
export class EventParser {
  #rest = ''

  /** The events that are complete with this piece. */
  push(piece: string): readonly ServerEvent[] {
    const blocks = (this.#rest + piece).replaceAll('\r\n', '\n').split('\n\n')
    this.#rest = blocks.pop() ?? ''
    return blocks.map(parseBlock).filter(({ data }) => data !== '')
  }
}

function parseBlock(block: string): ServerEvent {
  let name = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    // A comment line begins with a colon.
    if (colon <= 0) continue
    const value = line.slice(colon + 1).replace(/^ /, '')
    if (line.startsWith('event:')) name = value
    else if (line.startsWith('data:')) data.push(value)
  }
  return { name, data: data.join('\n') }
}
