// The process of executions.ts. Plain JavaScript, because it runs on another Node than the other
// scripts.
const { DatabaseSync } = require('node:sqlite');

const database = new DatabaseSync(process.argv[2], { readOnly: true });
const query = database.prepare(`
	SELECT status, count(*) AS count, max(id) AS highest, max(stoppedAt) AS lastEnd
	FROM execution_entity WHERE workflowId = ? AND id > ? GROUP BY status
`);

process.on('message', ({ workflowId, above }) => {
	const rows = query.all(workflowId, above);
	process.send({
		statuses: Object.fromEntries(rows.map(({ status, count }) => [status, count])),
		count: rows.reduce((sum, { count }) => sum + count, 0),
		highest: Math.max(0, ...rows.map(({ highest }) => highest)),
		// n8n stores the time in UTC, without a time zone.
		lastEnd: Math.max(
			0,
			...rows.map(({ lastEnd }) => (lastEnd ? Date.parse(`${lastEnd.replace(' ', 'T')}Z`) : 0)),
		),
	});
});
process.on('disconnect', () => process.exit());
