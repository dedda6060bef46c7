// uvu, watched. By itself uvu exits 0 when a suite forgets `.run()`, and when a `before` hook throws; this
// counts every test from its declaration on and leaves the count in the file that RELATA_TEST_REPORT names.
import { writeFileSync } from 'node:fs'
import { suite as uvuSuite } from 'uvu'

const suites = []
let path = process.env.RELATA_TEST_REPORT
let report = emptyReport()

function emptyReport() {
  return {
    declared: 0,
    passed: 0,
    skipped: 0,
    failed: [],
    neverRun: [],
    only: false,
    started: performance.now(),
  }
}

function writeReport() {
  for (const { name, waiting } of suites)
    if (waiting > 0)
      report.neverRun.push(`${name || '(unnamed suite)'}: ${waiting} declared after its last .run()`)
  const { started, ...counts } = report
  writeFileSync(path, JSON.stringify({ ...counts, seconds: (performance.now() - started) / 1000 }))
}

process.on('exit', writeReport)

/** What follows counts for another test file of this process. */
export function beginFile(next) {
  if (path !== '') writeReport()
  path = next
  report = emptyReport()
}

function label(owner, title) {
  return owner ? `${owner} › ${title}` : title
}

function hook(register, kind, owner) {
  return (handler) =>
    register(async (context) => {
      try {
        await handler(context)
      } catch (error) {
        report.failed.push(label(owner, kind))
        console.error(error)
        throw error
      }
    })
}

export function suite(name = '', state = {}) {
  const inner = uvuSuite(name, state)
  const own = { name, waiting: 0 }
  suites.push(own)
  const declare = (register) => (title, handler) => {
    own.waiting++
    report.declared++
    register(title, async (context) => {
      try {
        await handler(context)
        report.passed++
      } catch (error) {
        report.failed.push(label(name, title))
        throw error
      }
    })
  }
  const outer = declare(inner)
  outer.only = (title, handler) => {
    report.only = true
    declare((...test) => inner.only(...test))(title, handler)
  }
  outer.skip = () => {
    report.skipped++
    inner.skip()
  }
  outer.before = Object.assign(hook(inner.before, 'before', name), {
    each: hook((each) => inner.before.each(each), 'before each', name),
  })
  outer.after = Object.assign(hook(inner.after, 'after', name), {
    each: hook((each) => inner.after.each(each), 'after each', name),
  })
  outer.run = () => {
    own.waiting = 0
    inner.run()
  }
  return outer
}

export const test = suite()
export { exec } from 'uvu'
