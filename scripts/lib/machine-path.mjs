// A folder of a user or of a build machine at the start of an absolute path. What stands before it keeps URLs
// and longer paths out.
const MACHINE = /(?<![\w.@:~*/-])(?:\/(?:root|work|farm|home\/\w+|Users\/\w+)|[A-Za-z]:\\Users)[\\/]\w/

/** Whether a line of text names a place on somebody's machine. */
export function namesMachine(line) {
  return MACHINE.test(line)
}
