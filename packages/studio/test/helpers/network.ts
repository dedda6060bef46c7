import { LogError } from 'relata'

/** A network that a test turns off. */
export class Network {
  isDown = false

  async send(): Promise<void> {
    if (this.isDown) throw new LogError('Unavailable', 'The history is out of reach.')
  }

  answer(): Promise<void> {
    return this.send()
  }

  wakes(): number {
    return 1
  }
}
