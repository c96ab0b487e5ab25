/** The parts of k8s/components that come from tables; a test holds them equal. */
export async function writeComponents(): Promise<void> {}
