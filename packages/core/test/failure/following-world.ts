import * as assert from 'uvu/assert'
import type { Commit } from '../../src/event/commit.js'
import { CoreStore } from '../../src/store/core-store.js'
import { failing, FailingWorld, hasFailed, refusesEverything, type Verdict } from './failing-world.js'
import { readings } from './readings.js'

type Call = (world: FailingWorld) => void

/**
 * A store that receives the commits of another one, and a call that makes the next commit: it is tried on the
 * follower again and again.
 */
export class FollowingWorld {
  readonly leader: FailingWorld = new FailingWorld()
  follower: CoreStore
  /** Calls of the listeners. */
  notified: number = 0
  /** Commits that were received, whose listeners could not be called: they learn of it later. */
  missed: number = 0
  readonly #call: Call
  #commit: Commit | undefined
  /** Of the follower before the commit, and of the leader after it. */
  #before: string
  #after: string = ''

  constructor(call: Call) {
    this.#call = call
    this.follower = this.#rebuilt()
    this.#before = textOf(this.follower)
  }

  /** The commit that the follower has not received yet. */
  get commit(): Commit {
    return (this.#commit ??= this.#made(this.#call))
  }

  /**
   * Judges a call of `receive` that has returned, or thrown `error`: the commit is undone, or it is received,
   * or the follower has failed. One that lives is what its commits say; one that has failed refuses
   * everything, and the leader's log rebuilds it.
   */
  judge(error: unknown, label: string): Verdict {
    if (hasFailed(this.follower)) {
      refusesEverything(this.follower)
      assert.throws(
        () => this.follower.receive(this.commit),
        (refusal: { code?: string }) => refusal.code === 'ERR_STORE_FAILED',
      )
      this.follower = this.#rebuilt()
      this.#received(label)
      return 'failed'
    }
    const received = this.follower.position === this.commit.position
    assert.is(received, error === undefined, `${label}: what threw is not received`)
    if (received) this.#received(label)
    else assert.is(textOf(this.follower), this.#before, `${label}: the follower is as it was`)
    return received ? 'done' : 'undone'
  }

  /** The commit is received after all, and so is a next one. */
  goesOn(label: string): void {
    for (const call of [this.#call, createTag]) {
      if (this.#commit === undefined && call === this.#call && this.leader.isPoor) continue
      this.#commit ??= this.#made(call)
      this.follower.receive(this.#commit)
      assert.is(this.judge(undefined, label), 'done')
    }
  }

  get isPoor(): boolean {
    return this.#commit === undefined && this.leader.isPoor
  }

  #made(call: Call): Commit {
    const { log } = this.leader
    const { position } = log
    call(this.leader)
    assert.is(log.position, position + 1, 'the call makes one commit')
    this.#after = textOf(this.leader.store)
    return log.at(log.position) as Commit
  }

  #received(label: string): void {
    assert.is(
      textOf(this.follower),
      this.#after,
      `${label}: the follower and its indexes are what the leader is`,
    )
    this.#before = this.#after
    this.#commit = undefined
  }

  #rebuilt(): CoreStore {
    const { log } = this.leader
    const store = new CoreStore(failing, { history: false })
    for (let position = store.position + 1; position <= log.position; position++)
      store.receive(log.at(position) as Commit)
    store.onCommit(
      () => this.notified++,
      () => this.missed++,
    )
    return store
  }
}

const createTag: Call = (world) => void world.create('Tag', { name: `next ${world.next()}` })
const textOf = (store: CoreStore): string => readings(store.state).join('\n')
