/** Gives units, which a view has by slot, the slots that their rows have after a compaction of the table. */
export function moveUnits<U extends { slot: number }>(
  units: Map<number, readonly U[]>,
  moved: (slot: number) => number,
): void {
  const entries = [...units]
  units.clear()
  for (const [slot, own] of entries) {
    for (const unit of own) unit.slot = moved(slot)
    units.set(moved(slot), own)
  }
}
