import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { judge, thisProcess, type ProcessIdentity } from '../../src/owner/process-identity.js'

const test = suite('process identity')
const self: ProcessIdentity = {
  host: 'here',
  boot: 'b1',
  namespace: 'pid:[1]',
  pid: process.pid,
  started: thisProcess().started,
}

test('this process is alive', () => {
  assert.is(judge(self, self), 'alive')
  assert.is(judge(thisProcess()), 'alive')
})

test('another one of the same host, boot and name space is judged by its start', () => {
  const judged = thisProcess().namespace === '' ? 'unknown' : 'dead'
  assert.is(judge({ ...thisProcess(), started: '1' }), judged)
  assert.is(judge({ ...thisProcess(), pid: 2 ** 30, started: '1' }), judged)
  assert.is(judge({ ...thisProcess(), pid: 2 ** 30, started: '' }), judged)
})

test('one of elsewhere cannot be judged', () => {
  const others: Partial<ProcessIdentity>[] = [{ host: 'there' }, { boot: 'b2' }, { namespace: 'pid:[2]' }]
  for (const other of others) assert.is(judge({ ...self, ...other }, self), 'unknown')
})

test('if the system reports neither boot nor name space, only this process can be judged', () => {
  const bare = { ...self, boot: '', namespace: '' }
  assert.is(judge(bare, bare), 'alive')
  assert.is(judge({ ...bare, pid: 2 ** 30 }, bare), 'unknown')
})

test.run()
