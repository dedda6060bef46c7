/**
 * The range of the slots of one table, shared by all indexes of the table. An index compares its own mark
 * with `limit` when it is read, and adds the missing rows, so that creating a row costs nothing for indexes
 * that are never read.
 */
export class SlotRange {
  /** One past the highest slot in use. */
  limit: number = 0
}
