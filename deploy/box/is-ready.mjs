// The health check of an image: exit code 0 where the service's door can do its work. Written
// without anything to load, since it runs every few seconds beside the service.
const path = process.argv[2] ?? '/ready';
try {
  const answer = await fetch(`http://127.0.0.1:${process.env.PORT}${path}`, {
    signal: AbortSignal.timeout(4_000),
  });
  if (!answer.ok) console.error(await answer.text());
  process.exit(answer.ok ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
