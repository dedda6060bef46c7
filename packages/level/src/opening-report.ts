import type { LogFinding } from '@relata/core'

/**
 * What was found in a folder when its log was opened.
 * @public
 */
export interface OpeningReport {
  /** The process before did not close the log: it was killed, or the machine stopped. */
  readonly unclean: boolean
  /** Bytes at the end of LevelDB's newest file that belong to a write that was not completed: they were cut off. */
  readonly tornBytes: number
  /** LevelDB dropped a damaged part at the end, which holds nothing that was acknowledged. */
  readonly dropped: boolean
  /** What the anchor says of later commits, where the option `acceptEnd` accepts that they are lost. */
  readonly lost: LogFinding | undefined
  /** The folder with the files from before, where a part of them was dropped. */
  readonly kept: string | undefined
  /** `verified`: the log had reached what its anchor says; `missing` and `damaged`: that is not known. */
  readonly anchor: 'verified' | 'missing' | 'damaged' | 'new'
}
