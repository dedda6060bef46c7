// What the processes of a cluster write: programs that read, decide and write, so that a lost or repeated update shows.

/** @param {typeof import('@relata/core/engine')} core */
export function ledgerOf({ defineSchema, model, string, integer }) {
  return defineSchema({
    /** One row, which many operations count up. */
    Counter: model({ id: string({ primaryKey: true }), value: integer() }),
    Account: model({ id: integer({ primaryKey: true }), balance: integer({ default: 0 }) }),
    Name: model({ name: string({ unique: true }) }),
    /** One row for each operation that was done. `count` is what the counter said. */
    Done: model({ id: string({ primaryKey: true }), count: integer({ null: true, unique: true }) }),
  })
}

/** Positions up to this one are compared more often, because hashing a small state takes little time. */
const EARLY = 2000

/**
 * Whether all processes send the hash of their state at a position: at every 10th one at the beginning, and at every 100th one
 * later.
 *
 * @param {number} position
 */
export function isCompared(position) {
  return position % (position <= EARLY ? 10 : 100) === 0
}

export const ACCOUNTS = 6
const NAMES = 400

/**
 * An operation, in the transaction of a store. Returns what the counter said, or null.
 *
 * @param {import('@relata/core/engine').CoreStore} store
 * @param {{ id: string, kind: string, from: number, to: number, amount: number, name: number }} operation
 */
export function perform(store, { id, kind, from, to, amount, name }) {
  const { schema, state } = store
  const [counters, accounts, names, done] = ['Counter', 'Account', 'Name', 'Done'].map((each) =>
    schema.model(each),
  )
  const slotOf = (model, key) => state.stored(model).find(key)
  if (slotOf(counters, 'all') < 0) {
    store.create(counters, { id: 'all', value: 0 })
    for (let account = 1; account <= ACCOUNTS; account++) store.create(accounts, { id: account })
  }
  let count = null
  if (kind === 'count') {
    const slot = slotOf(counters, 'all')
    count = state.table(counters).row(slot).value + 1
    store.update(counters, slot, { value: count })
  } else if (kind === 'transfer') {
    for (const [account, change] of [
      [from, -amount],
      [to, amount],
    ]) {
      const slot = slotOf(accounts, account)
      store.update(accounts, slot, { balance: state.table(accounts).row(slot).balance + change })
    }
  } else {
    const text = `name ${name}`
    const field = names.fields.find((each) => each.name === 'name')
    if (state.stored(names).findUnique(field, text) < 0) store.create(names, { name: text })
  }
  store.create(done, { id, count })
  return count
}

/** @param {() => number} random at least 0, below 1 */
export function operationOf(id, random) {
  const below = (count) => Math.floor(random() * count)
  return {
    id,
    kind: ['count', 'transfer', 'name'][below(3)],
    from: 1 + below(ACCOUNTS),
    to: 1 + below(ACCOUNTS),
    amount: below(100),
    name: below(NAMES),
  }
}
