import { emptyList } from '@relata/core/engine'
import type { DependencyPath } from '../dependency/dependency-path.js'
import type { PathFilter } from '../dependency/path-filter.js'
import type { MembershipListener } from '../view/ordered-view.js'
import { AffectedSlots } from '../view/affected-slots.js'
import type { SlotView } from '../view/slot-view.js'
import type { View } from '../view/view.js'

/**
 * Selects the views of a query group that a changed row may affect: those that contain it, and those whose
 * constants it matches now. The others are not visited.
 */
export interface Router {
  /** Notified of the rows that views contain. */
  readonly membership: MembershipListener<SlotView>
  add(view: SlotView): void
  remove(view: SlotView): void
  /** Whether a view contains the row or may contain it now. */
  isRelevant(slot: number): boolean
  /** Filters the changes at a dependency path; undefined if each may affect a view. */
  filterAt(path: DependencyPath): PathFilter | undefined
  /** The views that the rows may affect; their `affected` has the rows. */
  route(slots: ReadonlySet<number>): readonly SlotView[]
  /** All views were evaluated again, after a change that may affect any row. */
  reset(views: Iterable<View>): void
  /** Slots have moved. */
  move(moves: Int32Array): void
}

/** Collects the rows that may affect each view. */
export class RoutedViews {
  readonly views: SlotView[] = emptyList<SlotView>()

  add(view: SlotView, slot: number, matches: boolean): void {
    if (view.affected === undefined) {
      view.affected = new AffectedSlots()
      this.views.push(view)
    }
    view.affected.add(slot, matches)
  }
}
