import { sendAndWait as makeSendAndWait } from '../../../common/waiting/sendAndWait';
import type { YunhuOperation } from '../../operation';
import { questions } from '../../questions';
import { BOT } from '../../transport';

/** Sends a question with the endpoint of Send and a button for each answer, and waits for the answer. */
export const sendAndWait: YunhuOperation = {
	...makeSendAndWait(questions, {
		source: 'https://www.yhchat.com/document/400-410',
		description:
			'Ask in a group or in private, and continue when somebody answers. A Yunhu trigger of the same bot in an active workflow receives answers in the chat, and buttons.',
	}),
	credential: BOT,
};
