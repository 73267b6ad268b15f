import { sendAndWait as makeSendAndWait } from '../../../common/waiting/sendAndWait';
import { questions } from '../../questions';

/** Sends a question with the request of Send Text, and waits for the answer. */
export const sendAndWait = makeSendAndWait(questions, {
	source: 'https://github.com/FB208/MarkTools (services/starbot_api_service.py)',
	description:
		'Ask in a group or in private, and continue when somebody answers. A WeChat (StarBot) Trigger with the same credential in an active workflow receives answers in the chat.',
});
