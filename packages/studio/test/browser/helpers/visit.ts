import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { AnyStore, StudioOptions } from '../../../src/index.js'
import { Running } from '../../helpers/running.js'

const APP = fileURLToPath(new URL('../../../dist/app', import.meta.url))
/** Milliseconds that anything may take: long, because the machine may be busy. */
const PATIENCE = 60_000

const CONTEXT = {
  viewport: { width: 1280, height: 800 },
  reducedMotion: 'reduce',
  locale: 'en-GB',
  timezoneId: 'UTC',
} as const

/** The pages that a test opens of a studio at a URL. */
export class Visit {
  /** What no page may do: throw, violate the policy of its content, or send a request to another server. */
  readonly faults: string[] = []
  readonly context: BrowserContext
  readonly #base: string

  constructor(base: string, context: BrowserContext) {
    this.#base = base
    this.context = context
    context.setDefaultTimeout(PATIENCE)
    context.on('page', (page) => this.#watch(page))
    context.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(this.url(''))) this.faults.push(`a request to ${url.slice(0, 200)}`)
    })
  }

  /** Of a studio that runs already. */
  static async at(browser: Browser, base: string, options: BrowserContextOptions = {}): Promise<Visit> {
    return new Visit(base, await browser.newContext({ ...CONTEXT, ...options }))
  }

  async open(path: string): Promise<Page> {
    const page = await this.context.newPage()
    await page.goto(this.url(path), { waitUntil: 'commit' })
    return page
  }

  url(path: string): string {
    return `${this.#base}/${path}`
  }

  async end(): Promise<void> {
    await this.context.close()
  }

  #watch(page: Page): void {
    page.on('pageerror', (error) => this.faults.push(`thrown: ${error.stack ?? error.message}`))
    page.on('dialog', (dialog) => this.faults.push(`a dialog: ${dialog.message()}`))
    page.on('console', (message) => {
      const text = message.text()
      // Chromium reports every response of status 400 and above; the tests that cause one look at what the page does with it.
      const isStatus = text.startsWith('Failed to load resource: the server responded with a status of 4')
      if (message.type() === 'error' && !isStatus) this.faults.push(`reported: ${text}`)
    })
  }
}

/** A studio of a store, with its own server, and the pages that a test opens of it. */
export class StudioVisit extends Visit {
  readonly running: Running

  private constructor(running: Running, context: BrowserContext) {
    super(`http://127.0.0.1:${running.port}`, context)
    this.running = running
  }

  static async start(
    browser: Browser,
    db: AnyStore,
    options: StudioOptions & { readonly context?: BrowserContextOptions } = {},
  ): Promise<StudioVisit> {
    const { context, ...own } = options
    const running = await Running.start(db, { app: APP, ...own })
    return new StudioVisit(running, await browser.newContext({ ...CONTEXT, ...context }))
  }

  override async end(): Promise<void> {
    await super.end()
    await this.running.stop()
  }
}
