/**
 * How far the slots of one table reach, shared by everything that follows the table: what is derived from
 * rows compares its own mark with `limit` when it is read and catches up, so that creating a row costs
 * nothing for indexes that are never read.
 */
export class SlotRange {
  /** One past the highest slot in use. */
  limit: number = 0
}
