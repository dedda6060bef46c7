/** A text that is replaced in a file of the source. */
export interface Edit {
  /** Below `src/store`. */
  readonly file: string
  readonly from: string
  readonly to: string
}

/** A fault in the source. */
export interface Mutant extends Edit {
  readonly name: string
  /** Without it, the store would notice the fault and be right all the same. */
  readonly also?: Edit
}

/**
 * Faults that a store over a shared log could have. The simulation of a store with one of them must find a violation: so it
 * is known to look where it should.
 */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'commits take effect before the log has confirmed them',
    file: 'shared/submission-writer.ts',
    from: 'commits.flight = flight\n',
    to: 'commits.flight = flight\n    for (const commit of flight.commits) this.#apply(commit)\n',
  },
  {
    name: 'what is decided stays in the state',
    file: 'transaction-runner.ts',
    from: '      fn()\n      throw TAKEN_BACK',
    to: '      fn()\n      this.#context.changes.clear()\n      throw TAKEN_BACK',
  },
  {
    name: 'an unknown append is repeated with new keys',
    file: 'shared/append-answer.ts',
    from: '      commits,\n',
    to: '      repeated ? commits.map((commit) => ({ ...commit, key: `${commit.key} again` })) : commits,\n',
    also: {
      file: 'shared/submission-writer.ts',
      from: '    if (flight.confirmed) return this.#settle(flight)\n    this.#contended',
      to: '    this.#contended',
    },
  },
  {
    name: 'an unknown append counts as not stored',
    file: 'shared/append-answer.ts',
    from: "    if (error.kind === 'Unknown' || repeated) return { kind: 'unknown', error }\n",
    to: '',
  },
  {
    name: 'an unknown append counts as stored',
    file: 'shared/append-answer.ts',
    from: "    if (error.kind === 'Unknown' || repeated) return { kind: 'unknown', error }\n",
    to: "    if (error.kind === 'Unknown' || repeated) return { kind: 'stored' }\n",
  },
  {
    name: 'after an unknown append, one that stored nothing settles it',
    file: 'shared/append-answer.ts',
    from: " || repeated) return { kind: 'unknown', error }",
    to: ") return { kind: 'unknown', error }",
  },
  {
    name: 'after a conflict, what was decided before is appended again',
    file: 'shared/deciding.ts',
    from: '    outcome.confirmation = decision.promise\n',
    to: `    outcome.confirmation = decision.promise
    if (decision.result?.kind === 'written') {
      const { events } = decision.result.draft
      const draft = writer.draftAt(writer.position + 1 + this.#count, events, options)
      decision.result = { ...decision.result, draft }
      this.#count++
      return true
    }
`,
    also: { file: 'shared/submission.ts', from: '    this.result = undefined\n', to: '' },
  },
  {
    name: 'a commit is applied twice',
    file: 'shared/confirmed-commits.ts',
    from: 'commit.position <= this.position || ',
    to: '',
  },
  {
    name: 'a commit of another process is taken for an own one',
    file: 'shared/flight.ts',
    from: 'return own?.id === id ? own : undefined',
    to: 'return own',
  },
  {
    name: 'what has seen unconfirmed writes is settled at once',
    file: 'shared/submission-writer.ts',
    from: 'for (const submission of first < 0 ? decided : decided.slice(0, first)) settle(submission)',
    to: "for (const submission of decided) if (submission.result?.kind !== 'written') settle(submission)",
  },
  {
    name: 'a submit is settled before its commit is visible',
    file: 'shared/submission-writer.ts',
    from: '        for (const commit of flight.commits) this.#apply(commit)\n        return this.#settle(flight)\n',
    to: '        for (const submission of flight.submissions) settle(submission)\n        return\n',
  },
  {
    name: 'a function that throws leaves its writes to those that are decided after it',
    file: 'shared/deciding.ts',
    from: '        const result = context.follow(fn)\n',
    to: `        let result: unknown
        try {
          result = context.follow(fn)
        } catch (error) {
          decision.result = { kind: 'failed', error }
          return undefined
        }
`,
  },
  {
    name: 'a store begins to follow one commit too late',
    file: 'shared/log-follower.ts',
    from: 'log.tail({ after: commits.position, signal',
    to: 'log.tail({ after: commits.position + 1, signal',
  },
  {
    name: 'the tail leaves out a commit that the store does not have',
    file: 'shared/log-follower.ts',
    from: 'const reached = (): number => commits.position',
    to: 'const reached = (): number => commits.position + 1',
  },
  {
    name: 'a conflict is never settled',
    file: 'shared/submission-writer.ts',
    from: '    this.#contended = true\n',
    to: '    this.#contended = true\n    return\n',
  },
  {
    name: 'synced does not read the head of the log',
    file: 'shared/shared-store.ts',
    from: '() => this.#follower.catchUp()',
    to: 'async () => commits.position',
  },
  {
    name: 'reached does not wait',
    file: 'position-waiters.ts',
    from: 'if (this.#store.position >= position) return',
    to: 'if (this.#store.position >= position - 1) return',
  },
]
