import type { ModelMeta } from '../../../src/schema/meta.js'
import type { CoreStore } from '../../../src/store/core-store.js'
import { bank } from '../bank.js'
import type { Random } from '../random.js'

/** What a client wants to be done in one submit. Its number is its identity. */
export interface Operation {
  readonly number: number
  readonly kind: 'open' | 'transfer' | 'count' | 'reserve' | 'abandon' | 'look'
  readonly from: string
  readonly to: string
  readonly amount: number
}

const OWNERS = ['ann', 'ben', 'cleo', 'dan', 'eve', 'fay']
const KINDS: readonly Operation['kind'][] = [
  'open',
  'transfer',
  'transfer',
  'count',
  'count',
  'reserve',
  'abandon',
  'look',
]

export function randomOperation(number: number, random: Random): Operation {
  const [from, to] = [random.pick(OWNERS), random.pick(OWNERS)]
  return { number, kind: random.pick(KINDS), from, to, amount: 1 + random.below(50) }
}

/** Thrown by a function that has written, and by one that finds that it can't. */
export class Refused extends Error {}

const account = bank.model('Account')
const club = bank.model('Club')
const owner = field(account, 'owner')

/**
 * Does an operation in the transaction of a store. All but `open` read what they write: two that run on the same state
 * would leave a wrong sum, a number twice, or two equal names. Returns the counter, for those that read it.
 */
export function perform(store: CoreStore, { kind, from, to, amount, number }: Operation): number {
  switch (kind) {
    case 'open':
      store.create(account, { owner: from, balance: 0 })
      return 0
    case 'transfer':
      pay(store, from, -amount)
      pay(store, to, amount)
      // Each operation writes something, and what it writes differs.
      store.create(bank.model('Entry'), { account_id: idOf(store, to), amount: number })
      return 0
    case 'count':
      return count(store)
    case 'reserve':
      if (named(store, from) >= 0) throw new Refused('taken')
      store.create(club, { name: from })
      return 0
    case 'abandon':
      count(store)
      throw new Refused('changed its mind')
    case 'look':
      return counterOf(store)
  }
}

/** What is wrong with a state, whatever was done to it. */
export function faultOf(store: Pick<CoreStore, 'state'>): string | undefined {
  const sum = valuesOf(store, account, 'balance').reduce((total: number, each) => total + Number(each), 0)
  if (sum !== 0) return `the balances make ${sum}`
  const names = valuesOf(store, club, 'name').filter((name) => !Number.isInteger(Number(name)))
  return new Set(names).size < names.length ? `a name was reserved twice: ${names.join()}` : undefined
}

/** The counter: the name of the first club. */
export function counterOf(store: Pick<CoreStore, 'state'>): number {
  const row = store.state.table(club).row(store.state.stored(club).find(1))
  return Number(Reflect.get(row ?? { name: '0' }, 'name'))
}

function count(store: CoreStore): number {
  const slot = store.state.stored(club).find(1)
  if (slot < 0) throw new Refused('no counter')
  const next = counterOf(store) + 1
  store.update(club, slot, { name: String(next) })
  return next
}

function pay(store: CoreStore, name: string, amount: number): void {
  const slot = slotOf(store, name)
  const balance = Number(Reflect.get(store.state.table(account).row(slot) ?? {}, 'balance'))
  store.update(account, slot, { balance: balance + amount })
}

function slotOf(store: CoreStore, name: string): number {
  const slot = store.state.stored(account).findUnique(owner, name)
  if (slot < 0) throw new Refused('no account')
  return slot
}

function idOf(store: CoreStore, name: string): number {
  return Number(Reflect.get(store.state.table(account).row(slotOf(store, name)) ?? {}, 'id'))
}

/** The slot of a club, found as a program finds it that has no index. */
function named(store: CoreStore, name: string): number {
  return valuesOf(store, club, 'name').indexOf(name)
}

function valuesOf({ state }: Pick<CoreStore, 'state'>, model: ModelMeta, attribute: string): unknown[] {
  const table = state.table(model)
  const values: unknown[] = []
  for (let slot = 0; slot < table.limit; slot++) {
    const row = table.row(slot)
    if (row !== undefined) values.push(Reflect.get(row, attribute))
  }
  return values
}

function field(model: ModelMeta, name: string): ModelMeta['pk'] {
  const found = model.fields.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no ${model.name}.${name}`)
  return found
}
