/** The data kept for a keyed commit. Words are unsigned 32-bit integers. */
export interface KeyEntry {
  /** Three words of a hash of the key; of the third only the lower half is kept. */
  readonly key: readonly [number, number, number]
  /** Two words of a hash of the content. */
  readonly content: readonly [number, number]
  /** Less than 2^48. */
  readonly position: number
  /** Less than 2^48. */
  readonly time: number
  /** Less than 2^16. */
  readonly run: number
}

/*
 * An entry is eight words: key, key, key's third and run, content, content, position, time, upper halves of position and time.
 */
const WORDS = 8
/** The number of entries of a block: 16 kB, so that few keys cost little and no entry is ever copied. */
const BLOCK = 512
const SHIFT = 9
const HALF = 0xffff
const WORD = 2 ** 32
/** The initial number of index slots, and the share of them that may be in use. */
const SLOTS = 64
const LOAD = 7 / 8

/**
 * Keyed commits by 80 bits of their key's hash: 32 bytes an entry and 5 to 9 bytes of a hash index, outside
 * of the JavaScript heap. Two keys of 100 million have the same 80 bits with a probability of 1 to 10^8.
 */
export class KeyTable {
  readonly #blocks: Uint32Array[] = []
  /** The index of an entry plus one, by open addressing; 0 for a free slot. */
  #slots: Uint32Array = new Uint32Array(SLOTS)
  #size: number = 0

  get size(): number {
    return this.#size
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.#blocks.length * BLOCK * WORDS * Uint32Array.BYTES_PER_ELEMENT + this.#slots.byteLength
  }

  /** The index of the entry with a key; -1 if there is none. */
  find([first, second, third]: KeyEntry['key']): number {
    const slots = this.#slots
    const mask = slots.length - 1
    for (let slot = first & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const place = (slots[slot] as number) - 1
      const block = this.#blockOf(place)
      const at = start(place)
      if (
        block[at] === first &&
        block[at + 1] === second &&
        ((block[at + 2] as number) & HALF) === (third & HALF)
      )
        return place
    }
    return -1
  }

  /** Adds an entry with a new key; returns its index. */
  add({ key, content, position, time, run }: KeyEntry): number {
    const place = this.#allocate()
    const block = this.#blockOf(place)
    const upper = Math.floor(position / WORD) * (HALF + 1) + Math.floor(time / WORD)
    block.set(
      [
        key[0],
        key[1],
        (key[2] & HALF) + run * (HALF + 1),
        content[0],
        content[1],
        position % WORD,
        time % WORD,
        upper,
      ],
      start(place),
    )
    insert(this.#slots, key[0], place)
    return place
  }

  /** The entries from an index on, at most those of one block: eight words each. */
  words(from: number, size: number): Uint32Array {
    const count = Math.min(size - from, BLOCK - (from & (BLOCK - 1)))
    return this.#blockOf(from).slice(start(from), start(from) + count * WORDS)
  }

  /** Adds entries as `words` returned them. */
  load(words: Uint32Array): void {
    for (let at = 0; at + WORDS <= words.length; at += WORDS) {
      const place = this.#allocate()
      this.#blockOf(place).set(words.subarray(at, at + WORDS), start(place))
      insert(this.#slots, words[at] as number, place)
    }
  }

  hasContent(place: number, [first, second]: KeyEntry['content']): boolean {
    return this.#word(place, 3) === first && this.#word(place, 4) === second
  }

  positionOf(place: number): number {
    return Math.floor(this.#word(place, 7) / (HALF + 1)) * WORD + this.#word(place, 5)
  }

  timeOf(place: number): number {
    return (this.#word(place, 7) & HALF) * WORD + this.#word(place, 6)
  }

  runOf(place: number): number {
    return Math.floor(this.#word(place, 2) / (HALF + 1))
  }

  /** The index of a new entry. */
  #allocate(): number {
    if (this.#size + 1 > this.#slots.length * LOAD) this.#grow()
    const place = this.#size++
    if ((place & (BLOCK - 1)) === 0) this.#blocks.push(new Uint32Array(BLOCK * WORDS))
    return place
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 2)
    for (let place = 0; place < this.#size; place++) insert(slots, this.#word(place, 0), place)
    this.#slots = slots
  }

  #word(place: number, word: number): number {
    return this.#blockOf(place)[start(place) + word] as number
  }

  #blockOf(place: number): Uint32Array {
    return this.#blocks[place >>> SHIFT] as Uint32Array
  }
}

function start(place: number): number {
  return (place & (BLOCK - 1)) * WORDS
}

function insert(slots: Uint32Array, hash: number, place: number): void {
  const mask = slots.length - 1
  let slot = hash & mask
  while (slots[slot] !== 0) slot = (slot + 1) & mask
  slots[slot] = place + 1
}
