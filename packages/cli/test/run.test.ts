import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { StoreError } from '@relata/core'
import { run } from '../src/index.js'
import { COMMANDS } from '../src/command/list.js'
import { CommandError } from '../src/command-error.js'
import type { CommandDefinition, CommandEntry } from '../src/command/definition.js'
import { Capture, captured } from './helpers/capture.js'
import { makeLibrary } from './helpers/filled-library.js'
import { FIRST } from './helpers/making.js'
import { inProject, PUBLISHED } from './helpers/project.js'

const test = suite('the command line')

const entry = (name: string, summary: string, definition: CommandDefinition): CommandEntry => ({
  name,
  summary,
  load: () => Promise.resolve(definition),
})
const failWith = (error: unknown): CommandEntry =>
  entry('fail', 'fails', {
    description: 'Fails.',
    examples: [['relata fail now', 'fails at once']],
    declare: (command) => void command.argument('<when>', 'when it fails').option('--loud', 'with a noise'),
    run: () => Promise.reject(error as Error),
  })
const echo: CommandEntry = entry('echo', 'prints its arguments', {
  description: 'Prints its arguments.',
  examples: [],
  declare: (command) => void command.argument('[words...]', 'what to print').option('--upper', 'in capitals'),
  run: ({ context, args, options }) => {
    const { upper = false } = options<{ readonly upper?: boolean }>()
    const text = args.join(' ')
    context.stdout.write(`${upper ? text.toUpperCase() : text}\n`)
    return Promise.resolve(args.length === 0 ? 1 : 0)
  },
})

/** The packages that a module of this one imports at once: its own imports and those of the modules that they name. */
function packagesOf(url: URL, found: Set<string> = new Set(), seen: Set<string> = new Set()): Set<string> {
  if (seen.has(url.href)) return found
  seen.add(url.href)
  for (const [, name = ''] of readFileSync(url, 'utf8').matchAll(
    /^(?:import|export) [^;]*? from '([^']+)';$/gm,
  ))
    if (name.startsWith('.')) packagesOf(new URL(name, url), found, seen)
    else found.add(name)
  return found
}

test('a command gets its arguments and options, and its exit code is returned', async () => {
  assert.equal(await captured(['echo', 'a', 'b', '--upper'], {}, [echo]), {
    code: 0,
    stdout: 'A B\n',
    stderr: '',
  })
  assert.is((await captured(['echo'], {}, [echo])).code, 1)
})

test('a command loads what it needs: the help no store, and a check of a store no queries', () => {
  const packages = (name: string): readonly string[] =>
    [...packagesOf(new URL(`../dist/${name}.js`, import.meta.url))].filter((each) =>
      each.startsWith('@relata/'),
    )
  assert.equal(packages('index'), [])
  assert.ok(packages('command/verify').includes('@relata/level'))
  assert.not(packages('command/verify').includes('@relata/query'))
  assert.ok(packages('command/ls').includes('@relata/query'))
})

test('each listed command can be loaded, with a description and examples', async () => {
  for (const { name, load } of COMMANDS) {
    const { description, examples } = await load()
    assert.match(description, /^[A-Z][^]*\.$/, name)
    assert.ok(examples.length > 0 && examples.every(([line]) => line.includes(`relata ${name}`)), name)
  }
})

test('without a command the help goes to stderr, with exit code 2', async () => {
  const { code, stdout, stderr } = await captured([], {}, [echo])
  assert.is(code, 2)
  assert.is(stdout, '')
  assert.match(stderr, /Usage: relata[^]*echo[^]*prints its arguments/)
})

test('help and version go to stdout, with exit code 0', async () => {
  const help = await captured(['fail', '--help'], {}, [failWith(undefined)])
  assert.is(help.code, 0)
  assert.match(help.stdout, /Usage: relata fail \[options\] <when>/)
  assert.match(help.stdout, /--json[^]*--debug[^]*Examples:\n {2}relata fail now\n {6}fails at once\n$/)
  assert.match((await captured(['--help'], {}, [echo])).stdout, /Exit codes: 0 done, 1/)
  assert.match((await captured(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/)
})

test('a wrong command line is refused with ERR_COMMAND_LINE and exit code 2', async () => {
  for (const [argv, message] of [
    [['ehco'], "Unknown command 'ehco'\n(Did you mean echo?). See relata --help."],
    [['echo', '--uper'], "Unknown option '--uper'\n(Did you mean --upper?). See relata echo --help."],
    [
      ['fail', 'now', 'then'],
      "Too many arguments for 'fail'. Expected 1 argument but got 2. See relata fail --help.",
    ],
    [['fail'], "Missing required argument 'when'. See relata fail --help."],
  ] as const) {
    const { code, stdout, stderr } = await captured(argv, {}, [echo, failWith(undefined)])
    assert.is(code, 2)
    assert.is(stdout, '')
    assert.is(stderr, `ERR_COMMAND_LINE: ${message}\n`)
  }
})

test('an error is printed with its code, and as JSON on stdout with --json', async () => {
  const commands = [failWith(new StoreError('ERR_MIGRATION', 'It does not fit.', { value: 7 }))]
  const text = await captured(['fail', 'now'], {}, commands)
  assert.equal(text, { code: 3, stdout: '', stderr: 'ERR_MIGRATION: It does not fit.\n' })
  const { code, stdout } = await captured(['fail', 'now', '--json'], {}, commands)
  assert.is(code, 3)
  assert.equal(JSON.parse(stdout), {
    error: { name: 'StoreError', code: 'ERR_MIGRATION', message: 'It does not fit.', value: 7 },
  })
})

test('a command error has its own exit code', async () => {
  const error = new CommandError('ERR_NO_ANSWER', 'Nobody answered.', { exitCode: 2 })
  assert.is((await captured(['fail', 'now'], {}, [failWith(error)])).code, 2)
})

test('an unexpected error says how to see its stack, which --debug and DEBUG print with its causes', async () => {
  const commands = [failWith(new TypeError('x is not a function', { cause: new RangeError('too far') }))]
  const plain = await captured(['fail', 'now', '--json'], {}, commands)
  assert.is(plain.code, 3)
  assert.is(
    plain.stderr,
    'TypeError: x is not a function\nRun the command with --debug to see where this comes from.\n',
  )
  assert.equal(JSON.parse(plain.stdout), {
    error: { name: 'TypeError', code: 'TypeError', message: 'x is not a function' },
  })
  for (const [argv, env] of [
    [['fail', 'now', '--debug'], {}],
    [['fail', 'now'], { DEBUG: 'express,relata' }],
  ] as const)
    assert.match(
      (await captured(argv, { env }, commands)).stderr,
      /at .*run\.test[^]*RangeError: too far\n[^]*at .*run\.test/,
    )
  assert.not.match(
    (await captured(['fail', 'now'], { env: { DEBUG: 'express' } }, commands)).stderr,
    /at .*run\.test/,
  )
  assert.match((await captured(['fail', 'now'], {}, [failWith('thrown text')])).stderr, /^thrown text\n/)
})

test('colours are for terminals without NO_COLOR only', async () => {
  const commands = [failWith(new StoreError('ERR_MIGRATION', 'No.'))]
  const printed = async (isTTY: boolean, env: Record<string, string>): Promise<string> => {
    const stderr = new Capture(isTTY)
    await captured(['fail', 'now'], { stderr, env }, commands)
    return stderr.text
  }
  assert.match(await printed(true, {}), '\u001b[')
  assert.not.match(await printed(true, { NO_COLOR: '1' }), '\u001b[')
  assert.not.match(await printed(true, { TERM: 'dumb' }), '\u001b[')
  assert.not.match(await printed(false, {}), '\u001b[')
  assert.match(await printed(false, { FORCE_COLOR: '1' }), '\u001b[')
})

test('run is the command as a function', async () => {
  const stdout = new Capture()
  assert.is(await run(['--version'], { stdout }), 0)
  assert.match(stdout.text, /^\d/)
})

test('the package relata installs the command', () =>
  inProject(
    { 'schema.js': FIRST },
    async (project) => {
      const version = await project.command('--version')
      assert.is(version.code, 0, version.stderr)
      assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/)
      const wrong = await project.command('no-such-command')
      assert.is(wrong.code, 2)
      assert.match(wrong.stderr, /^ERR_COMMAND_LINE: /)
      const made = await project.command('makemigrations', '--schema', 'schema.js')
      assert.is(made.code, 0, made.stderr)
      await makeLibrary(project.path('store'))
      const counted = await project.command('ls', 'store', 'Book', '--count')
      assert.is(counted.stdout, '3\n', counted.stderr)
    },
    PUBLISHED,
  ))

test.run()
