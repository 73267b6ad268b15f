import { id, text } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { sentMessage, sentOptions } from '../../../common/operations/sent';
import { placeOf, recipients } from '../../fields';
import { sendAsRobot } from '../../sendAsRobot';
import { identityOf, robot } from '../../robot';
import { objectWith, request } from '../../transport';

/**
 * sendMusicMessage {wxId, title, author, jumpUrl, musicUrl, imageUrl, app} → `{robotId?, instanceId}`. The page does not show
 * the required parameters, so the node requires only the title, and omits empty values.
 */
export const sendMusic = operation({
	value: 'sendMusic',
	name: 'Send Music Card',
	action: 'Send music card',
	description: 'Send a song as a card',
	source: 'https://apifox.com/apidoc/shared/f647771e-a7dc-41df-9435-1cac2995bb6a/api-218383284',
	sends: true,
	managesTurns: true,
	fields: {
		robot,
		sendTo: recipients,
		title: text({ displayName: 'Title', required: true, placeholder: 'e.g. Yellow' }),
		author: text({ displayName: 'Author', description: 'Second line of the card' }),
		jumpUrl: text({
			displayName: 'Page URL',
			placeholder: 'e.g. https://music.163.com/#/outchain/2/1851471702/',
			description: 'The page that opens when somebody taps the card',
		}),
		musicUrl: text({
			displayName: 'Music URL',
			placeholder: 'e.g. https://example.com/song.mp3',
		}),
		imageUrl: text({
			displayName: 'Cover URL',
			placeholder: 'e.g. https://example.com/cover.jpg',
		}),
		app: id({
			displayName: 'App ID',
			placeholder: 'e.g. wx5aa333606550dfd5',
			description: "WeChat's ID of the music app that is shown as the source",
		}),
	},
	options: sentOptions,
	targets: ({ sendTo }) => sendTo.ids,
	async run(call, values) {
		const { title, author, jumpUrl, musicUrl, imageUrl, app } = values;
		const card = Object.entries({ title, author, jumpUrl, musicUrl, imageUrl, app });
		const wxId = call.target;
		const identity = await identityOf(call, values.robot, { chatId: wxId });
		const params = {
			...identity,
			wxId,
			...Object.fromEntries(card.filter(([, value]) => value !== '')),
		};
		const data = await sendAsRobot(
			call,
			identity,
			async () =>
				await request(call, {
					type: 'sendMusicMessage',
					params,
					data: objectWith('instanceId'),
				}),
		);
		return sentMessage(call, { messageId: '', ...placeOf(call, values.sendTo) }, data);
	},
});
