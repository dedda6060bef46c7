/** A place in a file, as its line reads there. */
export type Place = string

/** What a word shows under the pointer. */
export interface Shown {
  readonly type: string
  readonly documentation: string
}

/** What an editor shows at the position that a line marks by `¦`. Places are sorted. */
export interface Editor {
  definitions(line: string): Promise<readonly Place[]>
  references(line: string): Promise<readonly Place[]>
  /** The places that a rename would write to; none where the editor refuses it. */
  renames(line: string): Promise<readonly Place[]>
  hover(line: string): Promise<Shown>
  /** The names offered, without quotes and question marks. */
  completions(line: string): Promise<readonly string[]>
}

/** The file that is being edited: each line is a separate statement. */
export interface Edited {
  readonly path: string
  readonly text: string
  /** Where the line's mark is. Throws for a line that the file doesn't have. */
  readonly position: (line: string) => number
}

/** The line of a text in which an offset lies. */
export function lineAround(text: string, offset: number): string {
  const end = text.indexOf('\n', offset)
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end === -1 ? undefined : end).trim()
}
