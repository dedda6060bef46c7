// A folder of a user or of a build machine at the start of an absolute path. The lookbehind excludes URLs and
// longer paths.
const MACHINE = /(?<![\w.@:~*/-])(?:\/(?:root|work|farm|home\/\w+|Users\/\w+)|[A-Za-z]:\\Users)[\\/]\w/

/** Whether a line of text contains a path of a user's machine. */
export function namesMachine(line) {
  return MACHINE.test(line)
}
