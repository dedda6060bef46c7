/** How `backup` verifies a copy. */
export interface BackupOptions {
  /**
   * Replays the copy, and compares its state with that of the store: true by default. It takes as much time
   * and memory as opening without a snapshot. With false only the records are verified.
   */
  readonly verify?: boolean | undefined
}
