/** A name that is a tag; one of a value's own gets another `$`. */
export const TAG: RegExp = /^\$+(bigint|binary|number)$/

/**
 * The beginning of a value's JSON text: writing stops at `limit` units, so that a cell of a huge document costs no more
 * than one of a small one. Bigints, bytes and infinite numbers are tagged; `escaped` keeps the names of a value that look
 * like tags apart from them.
 */
export function jsonText(
  value: unknown,
  limit: number,
  escaped: boolean,
): { readonly text: string; readonly complete: boolean } {
  const writer = new Writer(limit, escaped)
  const complete = writer.write(value)
  return { text: writer.text, complete }
}

/** JSON nests; what is deeper is left out, and the text is incomplete. */
const DEEPEST = 200

class Writer {
  text: string = ''
  readonly #limit: number
  readonly #escaped: boolean
  #depth = 0

  constructor(limit: number, escaped: boolean) {
    this.#limit = limit
    this.#escaped = escaped
  }

  /** Returns whether the whole value has been written. */
  write(value: unknown): boolean {
    if (Array.isArray(value)) return this.#nested(() => this.#array(value))
    if (typeof value === 'bigint') return this.#add(`{"$bigint":"${value}"}`)
    if (value instanceof Uint8Array)
      return this.#add(`{"$binary":"${Buffer.from(value.subarray(0, this.#limit)).toString('base64')}"}`)
    if (typeof value === 'object' && value !== null) return this.#nested(() => this.#object(value))
    if (typeof value === 'number' && !Number.isFinite(value)) return this.#add(`{"$number":"${value}"}`)
    // At most as much of a long text as fits: an escape is longer than its character.
    if (typeof value === 'string' && value.length > this.#limit) {
      this.#add(JSON.stringify(value.slice(0, this.#limit)))
      return false
    }
    return this.#add(JSON.stringify(value) ?? 'null')
  }

  #add(text: string): boolean {
    if (this.text.length + text.length > this.#limit) {
      this.text += text.slice(0, this.#limit - this.text.length)
      return false
    }
    this.text += text
    return true
  }

  #nested(write: () => boolean): boolean {
    if (this.#depth >= DEEPEST) return false
    this.#depth++
    const complete = write()
    this.#depth--
    return complete
  }

  #array(list: readonly unknown[]): boolean {
    if (!this.#add('[')) return false
    for (let at = 0; at < list.length; at++)
      if (!(at === 0 || this.#add(',')) || !this.write(list[at])) return false
    return this.#add(']')
  }

  #object(value: object): boolean {
    if (!this.#add('{')) return false
    let first = true
    for (const [own, part] of Object.entries(value)) {
      const name = this.#escaped && TAG.test(own) ? `$${own}` : own
      if (!this.#add(`${first ? '' : ','}${JSON.stringify(name)}:`) || !this.write(part)) return false
      first = false
    }
    return this.#add('}')
  }
}
