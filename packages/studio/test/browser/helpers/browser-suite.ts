import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AnyStore } from '../../../src/index.js'
import { startChromium } from './chromium.js'
import { StudioVisit, Visit } from './visit.js'

type Options = NonNullable<Parameters<typeof StudioVisit.start>[2]>

/** What a test opens; it is closed after the test. */
export interface Visiting {
  readonly studio: (db: AnyStore, options?: Options) => Promise<StudioVisit>
  /** One page of a studio of its own. */
  readonly page: (db: AnyStore, path: string, options?: Options) => Promise<Page>
  /** A studio that runs already, by its URL. */
  readonly at: (base: string) => Promise<Visit>
}

export interface BrowserSuite {
  readonly test: (name: string, run: (visiting: Visiting) => Promise<void>) => void
  readonly run: () => void
}

/**
 * The tests of a file that need Chromium, which they share. Where it can't be started they are skipped, and under CI they
 * fail. After each test its pages have thrown nothing, violated no policy and sent requests to their own server alone.
 */
export async function browserSuite(): Promise<BrowserSuite> {
  const tests = suite('')
  const started = await startChromium().catch((error: unknown) => String(error))
  if (typeof started === 'string') return withoutBrowser(started)
  tests.after(() => started.close())
  return {
    test: (name, run) => tests(name, () => withVisits(started, run)),
    run: () => tests.run(),
  }
}

function withoutBrowser(why: string): BrowserSuite {
  const tests = suite('')
  const reason = `Chromium: skipped, it can't be started: ${why.split('\n')[0]}`
  if (process.env['CI']) tests('Chromium starts', () => assert.unreachable(reason))
  else console.log(`– ${reason}`)
  return { test: (name, run) => tests.skip(name, () => void run), run: () => tests.run() }
}

async function withVisits(browser: Browser, run: (visiting: Visiting) => Promise<void>): Promise<void> {
  const visits: Visit[] = []
  try {
    const studio = async (db: AnyStore, options?: Options): Promise<StudioVisit> => {
      const visit = await StudioVisit.start(browser, db, options)
      visits.push(visit)
      return visit
    }
    const at = async (base: string): Promise<Visit> => {
      const visit = await Visit.at(browser, base)
      visits.push(visit)
      return visit
    }
    await run({ studio, at, page: async (db, path, options) => (await studio(db, options)).open(path) })
    assert.equal(
      visits.flatMap(({ faults }) => faults),
      [],
    )
  } finally {
    for (const visit of visits) await visit.end()
  }
}
