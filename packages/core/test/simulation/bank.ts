import { defineSchema } from '../../src/schema/define.js'
import { integer, string } from '../../src/schema/fields.js'
import { model } from '../../src/schema/model.js'
import { foreignKey, manyToMany } from '../../src/schema/relations.js'
import type { ModelMeta } from '../../src/schema/meta.js'
import type { CoreStore } from '../../src/store/core-store.js'
import type { Random } from './random.js'

/** Accounts with entries, in clubs: keys, cascades, links, uniques and automatic keys. */
export const bank = defineSchema({
  Account: model({ owner: string({ unique: true }), balance: integer({ default: 0 }) }),
  Entry: model({
    account: foreignKey('Account', { onDelete: 'CASCADE', relatedName: 'entries' }),
    amount: integer(),
  }),
  Club: model({ name: string(), members: manyToMany('Account', { relatedName: 'clubs' }) }),
})

/** What a client wants to be done. Its number is its identity. */
export type Operation =
  | { readonly kind: 'open'; readonly number: number; readonly owner: string }
  | { readonly kind: 'pay'; readonly number: number; readonly owner: string; readonly amount: number }
  | { readonly kind: 'end'; readonly number: number; readonly owner: string }
  | { readonly kind: 'found'; readonly number: number; readonly name: string }
  | { readonly kind: 'join'; readonly number: number; readonly owner: string; readonly club: number }
  | { readonly kind: 'leave'; readonly number: number; readonly owner: string; readonly club: number }

const OWNERS = ['ann', 'ben', 'cleo', 'dan', 'eve', 'fay']

interface Account {
  readonly id: number
  balance: number
  readonly entries: Map<number, number>
}

/** The bank as a naive program keeps it: what the store must agree with. */
export class NaiveBank {
  readonly accounts: Map<string, Account> = new Map()
  readonly clubs: Map<number, { readonly name: string; readonly members: Set<string> }> = new Map()
  #lastAccount: number = 0
  #lastEntry: number = 0
  #lastClub: number = 0

  /** Whether an operation changes anything here. */
  accepts(operation: Operation): boolean {
    switch (operation.kind) {
      case 'open':
        return !this.accounts.has(operation.owner)
      case 'pay':
      case 'end':
        return this.accounts.has(operation.owner)
      case 'found':
        return true
      case 'join':
      case 'leave': {
        const { owner, club, kind } = operation
        const members = this.clubs.get(club)?.members
        return members !== undefined && this.accounts.has(owner) && members.has(owner) === (kind === 'leave')
      }
    }
  }

  apply(operation: Operation): void {
    switch (operation.kind) {
      case 'open':
        this.accounts.set(operation.owner, { id: ++this.#lastAccount, balance: 0, entries: new Map() })
        return
      case 'pay': {
        const account = this.#account(operation.owner)
        account.balance += operation.amount
        account.entries.set(++this.#lastEntry, operation.amount)
        return
      }
      case 'end':
        this.accounts.delete(operation.owner)
        for (const { members } of this.clubs.values()) members.delete(operation.owner)
        return
      case 'found':
        this.clubs.set(++this.#lastClub, { name: operation.name, members: new Set() })
        return
      case 'join':
        this.clubs.get(operation.club)?.members.add(operation.owner)
        return
      case 'leave':
        this.clubs.get(operation.club)?.members.delete(operation.owner)
    }
  }

  /** An operation that this bank accepts. */
  propose(number: number, random: Random): Operation {
    for (;;) {
      const owner = random.pick(OWNERS)
      const club = 1 + random.below(Math.max(1, this.clubs.size))
      const operation = random.pick<Operation>([
        { kind: 'open', number, owner },
        { kind: 'open', number, owner },
        { kind: 'pay', number, owner, amount: random.below(100) - 50 },
        { kind: 'pay', number, owner, amount: random.below(100) - 50 },
        { kind: 'end', number, owner },
        { kind: 'found', number, name: `club ${number}` },
        { kind: 'join', number, owner, club },
        { kind: 'join', number, owner, club },
        { kind: 'leave', number, owner, club },
      ])
      if (this.accepts(operation)) return operation
    }
  }

  /** All rows and links as text, by key. */
  text(): string {
    const accounts = [...this.accounts].map(([owner, { id, balance }]) => `account ${id} ${owner} ${balance}`)
    const entries = [...this.accounts.values()].flatMap(({ id, entries: own }) =>
      [...own].map(([entry, amount]) => `entry ${entry} of ${id}: ${amount}`),
    )
    const clubs = [...this.clubs].map(([id, { name }]) => `club ${id} ${name}`)
    const links = [...this.clubs].flatMap(([id, { members }]) =>
      [...members].map((owner) => `club ${id} has ${this.#account(owner).id}`),
    )
    return [...accounts, ...entries, ...clubs, ...links].sort().join('\n')
  }

  #account(owner: string): Account {
    const account = this.accounts.get(owner)
    if (account === undefined) throw new Error(`no account of ${owner}`)
    return account
  }
}

/** Does an operation in the current transaction of a store. */
export function perform(store: CoreStore, operation: Operation): void {
  const [account, entry, club] = ['Account', 'Entry', 'Club'].map((name) => bank.model(name)) as [
    ModelMeta,
    ModelMeta,
    ModelMeta,
  ]
  const slot = (owner: string): number => store.state.stored(account).findUnique(ownerField(account), owner)
  const clubSlot = (id: number): number => store.state.stored(club).find(id)
  const members = bank.links.find(({ label }) => label === 'Club.members')
  if (members === undefined) throw new Error('no Club.members')
  switch (operation.kind) {
    case 'open':
      store.create(account, { owner: operation.owner })
      return
    case 'pay': {
      const at = slot(operation.owner)
      const row = store.state.table(account).row(at) as { id: number; balance: number }
      store.create(entry, { account_id: row.id, amount: operation.amount })
      store.update(account, at, { balance: row.balance + operation.amount })
      return
    }
    case 'end':
      store.delete(account, [slot(operation.owner)])
      return
    case 'found':
      store.create(club, { name: operation.name })
      return
    case 'join':
      store.link(members, clubSlot(operation.club), slot(operation.owner))
      return
    case 'leave':
      store.unlink(members, clubSlot(operation.club), slot(operation.owner))
  }
}

/** All rows and links of a store, as `NaiveBank.text` writes them: rows from the tables, links from their lists. */
export function textOf(store: CoreStore): string {
  const lines: string[] = []
  const rows = (name: string, line: (row: Record<string, unknown>, slot: number) => string): void => {
    const table = store.state.table(bank.model(name))
    for (let slot = 0; slot < table.limit; slot++) {
      const row = table.row(slot)
      if (row !== undefined) lines.push(line(row as unknown as Record<string, unknown>, slot))
    }
  }
  rows('Account', ({ id, owner, balance }) => `account ${String(id)} ${String(owner)} ${String(balance)}`)
  rows(
    'Entry',
    ({ id, account_id, amount }) => `entry ${String(id)} of ${String(account_id)}: ${String(amount)}`,
  )
  rows('Club', ({ id, name }) => `club ${String(id)} ${String(name)}`)
  rows('Club_members', ({ club_id, account_id }) => `club ${String(club_id)} has ${String(account_id)}`)
  return lines.sort().join('\n')
}

function ownerField(account: ModelMeta): ModelMeta['pk'] {
  const field = account.fields.find(({ name }) => name === 'owner')
  if (field === undefined) throw new Error('no Account.owner')
  return field
}
