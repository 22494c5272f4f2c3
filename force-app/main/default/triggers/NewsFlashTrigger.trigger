trigger NewsFlashTrigger on News_Flash__e(after insert) {
    new NewsFlashTriggerHandler().handle(Trigger.new);
}
