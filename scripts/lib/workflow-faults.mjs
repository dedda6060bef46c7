// What is wrong with the commands of a workflow of the hosted CI.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** `folder` has the files and the npm scripts that its commands name. */
export function workflowFaults(text, { folder, scripts }) {
  const faults = []
  for (const [at, line] of text.split('\n').entries()) {
    const command = /^\s*(?:- )?run: *(.*)$/.exec(line)?.[1]
    const what = command === undefined ? undefined : commandFault(command, { folder, scripts })
    if (what !== undefined) faults.push(`line ${at + 1}: ${what}`)
  }
  return faults
}

function commandFault(command, { folder, scripts }) {
  const [program, ...words] = command.split(' ')
  if (program === 'npm') {
    const name = words[0] === 'run' ? words[1] : words[0]
    return Object.hasOwn(scripts, name) ? undefined : `package.json has no script '${name}'`
  }
  const file = program === 'node' ? words[0] : program
  if (!/^[\w./-]+$/.test(file)) return `a step runs one script of the repository, not '${command}'`
  return existsSync(join(folder, file)) ? undefined : `there is no file '${file}'`
}
