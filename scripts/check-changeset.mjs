// `changeset status` against the branch that releases are made from; if a clone doesn't have it, against
// HEAD.
import { run } from './lib/spawn.mjs'

async function known(name) {
  return (await run('git', ['rev-parse', '--verify', '--quiet', name], { quiet: true })).code === 0
}

let since = 'HEAD'
for (const name of ['main', 'origin/main']) if (await known(name)) since = name
const { code } = await run('changeset', ['status', `--since=${since}`])
process.exitCode = code
