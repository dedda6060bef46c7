import { PassThrough } from 'node:stream'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CommandError } from '../src/command-error.js'
import { terminalPrompt, type Prompt } from '../src/prompt.js'

const test = suite('questions at the terminal')

interface Terminal {
  readonly prompt: Prompt
  readonly type: (line: string) => void
  readonly end: () => void
  readonly shown: () => string
}

function terminal(): Terminal {
  const input = new PassThrough()
  const output = new PassThrough({ encoding: 'utf8' })
  let text = ''
  output.on('data', (part: string) => (text += part))
  return {
    prompt: terminalPrompt(input, output),
    type: (line) => void input.write(`${line}\n`),
    end: () => void input.end(),
    shown: () => text,
  }
}

test('a choice is answered by its number; the question is repeated until the answer is valid', async () => {
  const { prompt, type, shown } = terminal()
  const answer = prompt.choose('Which?', ['the first', 'the second'])
  type('3')
  await new Promise(setImmediate)
  type('2')
  assert.is(await answer, 1)
  assert.match(
    shown(),
    /Which\?\n {2}1\) the first\n {2}2\) the second\n[^]*Answer with a number from 1 to 2\./,
  )
})

test('a text is trimmed and checked; the question is repeated after a refused one', async () => {
  const { prompt, type, shown } = terminal()
  const answer = prompt.text('Value: ', (given) => (given === '' ? 'Write something.' : undefined))
  type('')
  await new Promise(setImmediate)
  type('  seven ')
  assert.is(await answer, 'seven')
  assert.match(shown(), 'Write something.')
})

test('an input that ends is a question without an answer: exit code 2', async () => {
  const { prompt, end } = terminal()
  const answer = prompt.text('Value: ')
  end()
  try {
    await answer
    assert.unreachable()
  } catch (error) {
    assert.instance(error, CommandError)
    assert.is((error as CommandError).code, 'ERR_NO_ANSWER')
    assert.is((error as CommandError).exitCode, 2)
  }
})

test.run()
