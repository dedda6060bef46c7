import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CommandError } from '../../src/command-error.js'
import { databaseUrl, hidePasswords } from '../../src/store/database-url.js'
import { loadPostgres } from '../../src/store/load-postgres.js'

const test = suite('the URL of a database')

test('names a database and a log, and is shown without password and parameters', () => {
  assert.equal(databaseUrl('postgres://app:s3cret@host:5432/library?sslmode=require'), {
    url: 'postgres://app:s3cret@host:5432/library?sslmode=require',
    name: 'main',
    schema: 'relata',
    shown: 'postgres://app@host:5432/library',
  })
  assert.equal(databaseUrl('postgresql://%2Ftmp%2Fpg/library#my%20log'), {
    url: 'postgresql://%2Ftmp%2Fpg/library',
    name: 'my log',
    schema: 'relata',
    shown: 'postgresql://%2Ftmp%2Fpg/library#my%20log',
  })
  for (const [fragment, schema, name] of [
    ['#reporting/', 'reporting', 'main'],
    ['#reporting/my%20log', 'reporting', 'my log'],
    ['#reporting/a%2Fb', 'reporting', 'a/b'],
    ['#a%2Fb', 'relata', 'a/b'],
  ])
    assert.equal(databaseUrl(`postgres://app:s3cret@host/library?x=1${fragment}`), {
      url: 'postgres://app:s3cret@host/library?x=1',
      name,
      schema,
      shown: `postgres://app@host/library${fragment}`,
    })
  for (const folder of ['./library', 'postgres', '/postgres://x', 'http://host/db', ''])
    assert.is(databaseUrl(folder), undefined)
})

test('with a name that can not be decoded is refused', () => {
  for (const url of [
    'postgres://host/db#',
    'postgres://host/db#%',
    'postgres://host/db#/log',
    'postgres://host/db#Schema/log',
    'postgres://host/db#a/b/c',
    'postgres://host/db#schema/%',
    'postgres://app:s3#cret@host/db',
    'postgres://app:s3#cr/et@host/db',
  ])
    assert.throws(
      () => databaseUrl(url),
      (error: CommandError) =>
        error instanceof CommandError &&
        error.code === 'ERR_COMMAND_LINE' &&
        !JSON.stringify(error).includes('s3'),
    )
})

test('loses its password in every text, whatever characters the password has', () => {
  for (const password of ['s3cret', 's3:cr', 's3/cret', 's3@cret', 's3?cret', 's3#cret', '%73%33']) {
    const url = `postgres://app:${password}@host/library`
    const text = hidePasswords(`"${url}" and ${url}, as a list ["${url}","x"]`)
    assert.not.match(text, password)
    assert.match(text, '"postgres://app@host/library" and postgres://app@host/library')
    if (!password.includes('#')) assert.is(databaseUrl(url)?.shown, 'postgres://app@host/library')
  }
  assert.is(
    hidePasswords('postgresql://host/db?user=app&password=s3cret&x=1'),
    'postgresql://host/db?user=app&password=…&x=1',
  )
  const plain = 'postgres://host/a and me@example.org, postgres://app@host/b'
  assert.is(hidePasswords(plain), plain)
})

test('needs a package that is installed separately', async () => {
  const missing = Object.assign(new Error("Cannot find package 'pg'"), { code: 'ERR_MODULE_NOT_FOUND' })
  const error = await loadPostgres(() => Promise.reject(missing)).catch((reason: unknown) => reason)
  assert.instance(error, CommandError)
  assert.is((error as CommandError).code, 'ERR_NO_POSTGRES')
  assert.match((error as CommandError).message, 'npm install @relata/postgres pg')
  const broken = new Error('broken')
  assert.is(await loadPostgres(() => Promise.reject(broken)).catch((reason: unknown) => reason), broken)
})

test.run()
