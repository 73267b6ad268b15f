import { sendAndWait as makeSendAndWait } from '../../../common/waiting/sendAndWait';
import { questions } from '../../questions';

/** Sends a question with the endpoint of Send, and waits for the answer. */
export const sendAndWait = makeSendAndWait(questions, {
	source: 'https://docs.wildfirechat.cn/robot_api/',
	description:
		'Ask in a group or in private, and continue when somebody answers. A WildfireChat Trigger with the same credential in an active workflow receives answers in the chat.',
});
