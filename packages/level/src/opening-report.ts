import type { LogFinding } from '@relata/core'

/**
 * A report of what was found in a folder when its log was opened.
 * @public
 */
export interface OpeningReport {
  /** The process before did not close the log: it was killed, or the machine stopped. */
  readonly unclean: boolean
  /** Bytes at the end of LevelDB's newest file that belong to a write that was not completed: they were cut off. */
  readonly tornBytes: number
  /** LevelDB dropped a damaged part at the end, which contained nothing that was acknowledged. */
  readonly dropped: boolean
  /** The later commits that the anchor names, if the option `acceptEnd` accepts that they are lost. */
  readonly lost: LogFinding | undefined
  /** The folder with the original files, if a part of them was dropped. */
  readonly kept: string | undefined
  /** `verified`: the log reaches the position in its anchor; `missing` and `damaged`: this is not known. */
  readonly anchor: 'verified' | 'missing' | 'damaged' | 'new'
}
