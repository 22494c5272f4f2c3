trigger StoryTrigger on Story__c(before insert, before update, after insert, after update) {
    new StoryTriggerHandler().run();
}
