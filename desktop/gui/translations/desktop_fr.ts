<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>AddTile</name>
    <message>
        <source>One more photo of this product: click, or drop it here</source>
        <translation>Une photo de plus de ce produit&#xa0;: cliquez, ou déposez-la ici</translation>
    </message>
</context>
<context>
    <name>AnswerView</name>
    <message>
        <source>Code {code}</source>
        <translation>Code {code}</translation>
    </message>
    <message>
        <source>By photo and text together; text alone: {text}, photo alone: {photo}</source>
        <translation>D’après la photo et le texte&#x202f;; texte seul&#xa0;: {text}, photo seule&#xa0;: {photo}</translation>
    </message>
    <message>
        <source>By the photo alone</source>
        <translation>D’après la photo seule</translation>
    </message>
    <message>
        <source>By the text alone</source>
        <translation>D’après le texte seul</translation>
    </message>
    <message>
        <source>model {version}</source>
        <translation>modèle {version}</translation>
    </message>
    <message>
        <source>code {code}</source>
        <translation>code {code}</translation>
    </message>
    <message>
        <source>Alternatives</source>
        <translation>Autres possibilités</translation>
    </message>
    <message>
        <source>The model said {category} · {probability}</source>
        <translation>Le modèle disait {category} · {probability}</translation>
    </message>
    <message>
        <source>Decision: text {text}, photo {photo}</source>
        <translation>Décision&#xa0;: texte {text}, photo {photo}</translation>
    </message>
    <message>
        <source>By photo and text, which agree</source>
        <translation>D’après la photo et le texte, d’accord entre eux</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Rakuten Classifier</source>
        <translation>Rakuten Classifier</translation>
    </message>
</context>
<context>
    <name>Bands</name>
    <message>
        <source>{least} or more</source>
        <translation>{least} ou plus</translation>
    </message>
    <message>
        <source>{least} to {most}</source>
        <translation>{least} à {most}</translation>
    </message>
    <message>
        <source>below {most}</source>
        <translation>moins de {most}</translation>
    </message>
    <message>
        <source>All probabilities</source>
        <translation>Toutes les probabilités</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Probabilité</translation>
    </message>
</context>
<context>
    <name>BarcodeView</name>
    <message>
        <source>Barcode {number}</source>
        <translation>Code-barres {number}</translation>
    </message>
</context>
<context>
    <name>Batch</name>
    <message>
        <source>Photo</source>
        <translation>Photo</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Référence</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Catégorie</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Probabilité</translation>
    </message>
    <message>
        <source>Text and photo</source>
        <translation>Texte et photo</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>État</translation>
    </message>
    <message>
        <source>disagree</source>
        <translation>en désaccord</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>en attente</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fait</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>échec</translation>
    </message>
    <message>
        <source>text alone: {text}
photo alone: {photo}</source>
        <translation>texte seul&#xa0;: {text}
photo seule&#xa0;: {photo}</translation>
    </message>
    <message>
        <source>Looking for photos</source>
        <translation>Recherche des photos</translation>
    </message>
    <message>
        <source>Reading the table</source>
        <translation>Lecture du tableau</translation>
    </message>
    <message>
        <source>Pairing photos and texts</source>
        <translation>Association des photos et des textes</translation>
    </message>
    <message>
        <source>Looking for identical photos</source>
        <translation>Recherche de photos identiques</translation>
    </message>
    <message>
        <source>Sorting photos</source>
        <translation>Rangement des photos</translation>
    </message>
    <message>
        <source>several rows with different texts</source>
        <translation>plusieurs lignes aux textes différents</translation>
    </message>
    <message>
        <source>several photos of this name</source>
        <translation>plusieurs photos de ce nom</translation>
    </message>
    <message>
        <source>several texts for this reference</source>
        <translation>plusieurs textes pour cette référence</translation>
    </message>
    <message>
        <source>Barcode</source>
        <translation>Code-barres</translation>
    </message>
    <message>
        <source>Designation</source>
        <translation>Désignation</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Description</translation>
    </message>
    <message>
        <source>Row number</source>
        <translation>Numéro de ligne</translation>
    </message>
    <message>
        <source>Photo number</source>
        <translation>Numéro de photo</translation>
    </message>
    <message>
        <source>Product number</source>
        <translation>Numéro de produit</translation>
    </message>
    <message>
        <source>{stage}: {done} of {total}</source>
        <translation>{stage}&#xa0;: {done} sur {total}</translation>
    </message>
    <message>
        <source>{name}: {reason}</source>
        <translation>{name}&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>row {row}: {name}</source>
        <translation>ligne {row}&#xa0;: {name}</translation>
    </message>
    <message>
        <source>row {row}</source>
        <translation>ligne {row}</translation>
    </message>
</context>
<context>
    <name>BatchForm</name>
    <message>
        <source>Choose a folder…</source>
        <translation>Choisir un dossier…</translation>
    </message>
    <message>
        <source>Choose a table…</source>
        <translation>Choisir un tableau…</translation>
    </message>
    <message>
        <source>Also the folders below</source>
        <translation>Aussi les sous-dossiers</translation>
    </message>
    <message>
        <source>Also rows of the table without a photo</source>
        <translation>Aussi les lignes du tableau sans photo</translation>
    </message>
    <message>
        <source>Choose a folder of photos</source>
        <translation>Choisir un dossier de photos</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tableaux</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Tous les fichiers</translation>
    </message>
    <message>
        <source>Choose a table</source>
        <translation>Choisir un tableau</translation>
    </message>
    <message>
        <source>No folder chosen yet</source>
        <translation>Aucun dossier choisi</translation>
    </message>
    <message>
        <source>No table</source>
        <translation>Aucun tableau</translation>
    </message>
    <message>
        <source>Fewer leave more of the computer to other programs</source>
        <translation>Moins il y en a, plus les autres programmes sont à l’aise</translation>
    </message>
    <message>
        <source>Folder of photos</source>
        <translation>Dossier de photos</translation>
    </message>
    <message>
        <source>&amp;Texts for the photos</source>
        <translation>&amp;Textes des photos</translation>
    </message>
    <message>
        <source>Processor c&amp;ores to use</source>
        <translation>C&amp;œurs du processeur à utiliser</translation>
    </message>
</context>
<context>
    <name>BatchOutput</name>
    <message>
        <source>results</source>
        <translation>résultats</translation>
    </message>
    <message>
        <source>Workbook (*.xlsx)</source>
        <translation>Classeur (*.xlsx)</translation>
    </message>
    <message>
        <source>CSV for spreadsheets (*.csv)</source>
        <translation>CSV pour tableur (*.csv)</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>Lignes JSON (*.jsonl)</translation>
    </message>
    <message>
        <source>Export the results</source>
        <translation>Exporter les résultats</translation>
    </message>
    <message>
        <source>The results are in {path}.</source>
        <translation>Les résultats sont dans {path}.</translation>
    </message>
    <message>
        <source>Choose a folder for the sorted photos</source>
        <translation>Choisir un dossier pour les photos rangées</translation>
    </message>
</context>
<context>
    <name>BatchPage</name>
    <message>
        <source>Back to single products</source>
        <translation>Retour aux produits seuls</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>Autre dossier…</translation>
    </message>
    <message>
        <source>Back to the results</source>
        <translation>Retour aux résultats</translation>
    </message>
    <message>
        <source>A whole folder</source>
        <translation>Un dossier entier</translation>
    </message>
</context>
<context>
    <name>BatchResults</name>
    <message>
        <source>{count} found</source>
        <translation>{count} trouvés</translation>
    </message>
    <message>
        <source>All categories</source>
        <translation>Toutes les catégories</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Tous</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Faits</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Échecs</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>Text and photo disagree</source>
        <translation>Texte et photo en désaccord</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Catégorie</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Search the results</source>
        <translation>Chercher dans les résultats</translation>
    </message>
    <message>
        <source>Ctrl+F</source>
        <translation>Ctrl+F</translation>
    </message>
    <message>
        <source>Items per category</source>
        <translation>Produits par catégorie</translation>
    </message>
</context>
<context>
    <name>BatchView</name>
    <message>
        <source>Results</source>
        <translation>Résultats</translation>
    </message>
</context>
<context>
    <name>Bulk</name>
    <message>
        <source>You can undo this.</source>
        <translation>Vous pourrez annuler.</translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln entry(ies)?</source>
        <translation>
            <numerusform>Supprimer %Ln ligne&#x202f;?</numerusform>
            <numerusform>Supprimer %Ln lignes&#x202f;?</numerusform>
        </translation>
    </message>
    <message>
        <source>They will no longer be shown.</source>
        <translation>Elles ne seront plus affichées.</translation>
    </message>
    <message numerus="yes">
        <source>Accept %Ln entry(ies)?</source>
        <translation>
            <numerusform>Accepter %Ln ligne&#x202f;?</numerusform>
            <numerusform>Accepter %Ln lignes&#x202f;?</numerusform>
        </translation>
    </message>
    <message>
        <source>What the model says is taken as right for each of them.</source>
        <translation>La réponse du modèle sera retenue pour chacune.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Accepter</translation>
    </message>
    <message numerus="yes">
        <source>Decisions on %Ln of them are still to be sent.</source>
        <translation>
            <numerusform>La décision prise sur %Ln d’entre elles n’est pas encore envoyée.</numerusform>
            <numerusform>Les décisions prises sur %Ln d’entre elles ne sont pas encore envoyées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That is tried for %n more day(s); then they are gone.</source>
        <translation>
            <numerusform>L’envoi sera encore tenté pendant %n jour&#x202f;; ensuite elles seront perdues.</numerusform>
            <numerusform>L’envoi sera encore tenté pendant %n jours&#x202f;; ensuite elles seront perdues.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CategoryDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>CategoryPicker</name>
    <message>
        <source>No category is called so.</source>
        <translation>Aucune catégorie ne porte ce nom.</translation>
    </message>
    <message>
        <source>Search the categories</source>
        <translation>Chercher une catégorie</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>Catégories</translation>
    </message>
    <message>
        <source>Enter takes · arrows choose · Escape leaves</source>
        <translation>Entrée prend · les flèches choisissent · Échap quitte</translation>
    </message>
</context>
<context>
    <name>Channel</name>
    <message>
        <source>Looking for a newer model.</source>
        <translation>Recherche d’un modèle plus récent.</translation>
    </message>
    <message>
        <source>Fetching a newer model.</source>
        <translation>Téléchargement d’un modèle plus récent.</translation>
    </message>
    <message>
        <source>Update now</source>
        <translation>Mettre à jour</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation>S’identifier…</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>Connecter…</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Modèles…</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>Détails…</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Recherche</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>Téléchargement</translation>
    </message>
    <message>
        <source>Testing</source>
        <translation>Essai</translation>
    </message>
    <message>
        <source>Testing the newer model on this computer.</source>
        <translation>Essai du nouveau modèle sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Non connecté</translation>
    </message>
    <message>
        <source>This computer does not know yet where its models come from.</source>
        <translation>Cet ordinateur ne sait pas encore d’où viennent ses modèles.</translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>Non identifié</translation>
    </message>
    <message>
        <source>Sign in to get newer models.</source>
        <translation>Identifiez-vous pour recevoir les nouveaux modèles.</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>Trousseau</translation>
    </message>
    <message>
        <source>The keyring does not give the access key: unlock it, then try again.</source>
        <translation>Le trousseau de clés ne donne pas la clé d’accès&#xa0;: déverrouillez-le, puis réessayez.</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Hors ligne</translation>
    </message>
    <message>
        <source>The channel cannot be reached; it looks again by itself.</source>
        <translation>Canal injoignable&#x202f;; nouvel essai automatique.</translation>
    </message>
    <message>
        <source>No permission</source>
        <translation>Accès refusé</translation>
    </message>
    <message>
        <source>This computer may not read the channel: ask whoever runs it.</source>
        <translation>Cet ordinateur n’a pas le droit de lire le canal&#xa0;: voyez avec la personne qui le gère.</translation>
    </message>
    <message>
        <source>Key refused</source>
        <translation>Clé refusée</translation>
    </message>
    <message>
        <source>The access key is not accepted any more: sign in with a new one.</source>
        <translation>La clé d’accès n’est plus acceptée&#xa0;: identifiez-vous avec une nouvelle clé.</translation>
    </message>
    <message>
        <source>Wrong clock</source>
        <translation>Horloge fausse</translation>
    </message>
    <message>
        <source>The clock of this computer is wrong: set it right, then try again.</source>
        <translation>L’horloge de cet ordinateur est fausse&#xa0;: réglez-la, puis réessayez.</translation>
    </message>
    <message>
        <source>No channel</source>
        <translation>Aucun canal</translation>
    </message>
    <message>
        <source>There is no channel at its address: check it, or ask whoever runs it.</source>
        <translation>Aucun canal à cette adresse&#xa0;: vérifiez-la, ou voyez avec la personne qui le gère.</translation>
    </message>
    <message>
        <source>Out of date</source>
        <translation>Périmé</translation>
    </message>
    <message>
        <source>The channel’s signatures have run out, or this computer’s clock is wrong.</source>
        <translation>Les signatures du canal ont expiré, ou l’horloge de cet ordinateur est fausse.</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>En ligne</translation>
    </message>
    <message>
        <source>No model has been published in this channel yet.</source>
        <translation>Aucun modèle n’a encore été publié dans ce canal.</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Refusé</translation>
    </message>
    <message>
        <source>What the channel offers was refused and is not used.</source>
        <translation>Ce que propose le canal a été refusé et n’est pas utilisé.</translation>
    </message>
    <message>
        <source>Cannot write</source>
        <translation>Écriture impossible</translation>
    </message>
    <message>
        <source>The newer model cannot be kept on this computer.</source>
        <translation>Le nouveau modèle ne peut pas être enregistré sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Busy</source>
        <translation>Occupé</translation>
    </message>
    <message>
        <source>Another window or program is updating right now.</source>
        <translation>Une autre fenêtre ou un autre programme fait une mise à jour en ce moment.</translation>
    </message>
    <message>
        <source>Managed</source>
        <translation>Géré</translation>
    </message>
    <message>
        <source>The administrator of this computer looks after its models.</source>
        <translation>L’administrateur de cet ordinateur s’occupe de ses modèles.</translation>
    </message>
    <message>
        <source>What this computer knew of its channel is damaged: connect again.</source>
        <translation>Ce que cet ordinateur savait de son canal est endommagé&#xa0;: connectez-le de nouveau.</translation>
    </message>
    <message>
        <source>There is no network, or no server of this name; it looks again by itself.</source>
        <translation>Pas de réseau, ou pas de serveur de ce nom&#x202f;; nouvel essai automatique.</translation>
    </message>
    <message>
        <source>Something answers in the channel’s place: does this network want a sign-in?</source>
        <translation>Autre chose répond à la place du canal&#xa0;: ce réseau demande-t-il une identification&#x202f;?</translation>
    </message>
    <message>
        <source>The clock of this computer is {amount} {direction}: set it right.</source>
        <translation>L’horloge de cet ordinateur {direction} de {amount}&#xa0;: réglez-la.</translation>
    </message>
    <message>
        <source>The newer model cannot be kept on this computer ({reason}).</source>
        <translation>Le nouveau modèle ne peut pas être enregistré sur cet ordinateur ({reason}).</translation>
    </message>
    <message>
        <source>The newest model needs a newer version of this program.</source>
        <translation>Le dernier modèle demande une version plus récente de ce programme.</translation>
    </message>
    <message>
        <source>The newest model does not compute the same here as on the server.</source>
        <translation>Le dernier modèle ne donne pas ici le même résultat que sur le serveur.</translation>
    </message>
    <message>
        <source>The key file is not used: {reason}.</source>
        <translation>Le fichier de clé n’est pas utilisé&#xa0;: {reason}.</translation>
    </message>
    <message>
        <source>The key file holds no access key.</source>
        <translation>Le fichier de clé ne contient pas de clé d’accès.</translation>
    </message>
    <message>
        <source>The folder is older than what this computer has seen: it was refused.</source>
        <translation>Le dossier est plus ancien que ce que cet ordinateur a déjà vu&#xa0;: il a été refusé.</translation>
    </message>
    <message>
        <source>Whoever runs the channel has withdrawn its newest model.</source>
        <translation>La personne qui gère le canal a retiré son dernier modèle.</translation>
    </message>
    <message>
        <source>The channel offers an older state than it did before: it was refused.</source>
        <translation>Le canal propose un état plus ancien qu’avant&#xa0;: il a été refusé.</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problème</translation>
    </message>
    <message>
        <source>You went back; model {version} stays out until a newer one appears.</source>
        <translation>Vous êtes revenu en arrière&#x202f;; le modèle {version} reste à l’écart jusqu’au prochain.</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Connecté</translation>
    </message>
    <message>
        <source>There is a newer model, as of {when}.</source>
        <translation>Un modèle plus récent existe (vérifié&#xa0;: {when}).</translation>
    </message>
    <message>
        <source>The newest model is in use, as of {when}.</source>
        <translation>Le modèle le plus récent est utilisé (vérifié&#xa0;: {when}).</translation>
    </message>
    <message>
        <source>The model of the folder is in use now.</source>
        <translation>Le modèle du dossier est maintenant utilisé.</translation>
    </message>
    <message>
        <source>The folder holds no newer model.</source>
        <translation>Le dossier ne contient pas de modèle plus récent.</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>À jour</translation>
    </message>
    <message>
        <source>Classifying goes on. Last online: {when}.</source>
        <translation>Le classement continue. Dernière connexion&#xa0;: {when}.</translation>
    </message>
    <message>
        <source>Classifying goes on.</source>
        <translation>Le classement continue.</translation>
    </message>
    <message>
        <source>The server’s certificate is not trusted here: is it a company proxy, or a wrong clock?</source>
        <translation>Le certificat du serveur n’est pas reconnu ici&#xa0;: est-ce le proxy de l’entreprise, ou une horloge mal réglée&#x202f;?</translation>
    </message>
    <message>
        <source>Older model</source>
        <translation>Ancien modèle</translation>
    </message>
    <message>
        <source>Nobody has looked for models yet.</source>
        <translation>Personne n’a encore recherché de modèle.</translation>
    </message>
</context>
<context>
    <name>ChannelBar</name>
    <message>
        <source>Opening the model…</source>
        <translation>Ouverture du modèle…</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Aucun modèle</translation>
    </message>
    <message>
        <source>Model {version}</source>
        <translation>Modèle {version}</translation>
    </message>
    <message>
        <source>Channel…</source>
        <translation>Canal…</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Modèles…</translation>
    </message>
    <message numerus="yes">
        <source>%n decision(s) to send</source>
        <translation>
            <numerusform>%n décision à envoyer</numerusform>
            <numerusform>%n décisions à envoyer</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has changed on this computer. If it stays so, show this to whoever runs the channel.</source>
        <translation>Rien n’a changé sur cet ordinateur. Si cela persiste, montrez ceci à la personne qui gère le canal.</translation>
    </message>
    <message>
        <source>Model and channel</source>
        <translation>Modèle et canal</translation>
    </message>
    <message>
        <source>today</source>
        <translation>aujourd’hui</translation>
    </message>
    <message>
        <source>{model}, made on {day}</source>
        <translation>{model}, créé le {day}</translation>
    </message>
</context>
<context>
    <name>Choosing</name>
    <message>
        <source>Start</source>
        <translation>Démarrer</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Columns of the table…</source>
        <translation>Colonnes du tableau…</translation>
    </message>
    <message>
        <source>This cannot be classified</source>
        <translation>Ceci ne peut pas être classé</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>It is not clear what the columns of {name} are. At least one must be a photo, a reference or a barcode, and at least one a designation or a description. If it has nothing to do with the photos, choose “No table”.</source>
        <translation>Le sens des colonnes de {name} n’est pas clair. Il en faut au moins une qui soit une photo, une référence ou un code-barres, et au moins une qui soit une désignation ou une description. S’il n’a rien à voir avec les photos, choisissez «&#xa0;Aucun tableau&#xa0;».</translation>
    </message>
    <message>
        <source>What the columns of {name} are taken for.</source>
        <translation>Ce que représentent les colonnes de {name}.</translation>
    </message>
    <message>
        <source>Before it begins</source>
        <translation>Avant de commencer</translation>
    </message>
    <message>
        <source>Watch this folder</source>
        <translation>Surveiller ce dossier</translation>
    </message>
    <message>
        <source>Classifies what a phone or a camera puts there from now on</source>
        <translation>Classe ce qu’un téléphone ou un appareil photo y dépose à partir de maintenant</translation>
    </message>
</context>
<context>
    <name>ClassifySettings</name>
    <message>
        <source>Ask</source>
        <translation>Demander</translation>
    </message>
    <message>
        <source>One product</source>
        <translation>Un seul produit</translation>
    </message>
    <message>
        <source>A product each</source>
        <translation>Un produit par photo</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Choisir un dossier…</translation>
    </message>
    <message>
        <source>Classify what arrives there</source>
        <translation>Classer ce qui y arrive</translation>
    </message>
    <message>
        <source>No folder chosen yet</source>
        <translation>Aucun dossier choisi</translation>
    </message>
    <message>
        <source>Which folder shall be watched?</source>
        <translation>Quel dossier surveiller&#x202f;?</translation>
    </message>
    <message>
        <source>Classifying</source>
        <translation>Classement</translation>
    </message>
    <message>
        <source>Several photos that come together are</source>
        <translation>Plusieurs photos déposées ensemble montrent</translation>
    </message>
    <message>
        <source>Watched folder</source>
        <translation>Dossier surveillé</translation>
    </message>
    <message>
        <source>For photos that a phone or a camera puts there: each is classified once, as soon as it is complete.</source>
        <translation>Pour les photos qu’un téléphone ou un appareil photo y dépose&#xa0;: chacune est classée une fois, dès qu’elle est complète.</translation>
    </message>
</context>
<context>
    <name>Clock</name>
    <message>
        <source>ahead</source>
        <translation>avance</translation>
    </message>
    <message>
        <source>behind</source>
        <translation>retarde</translation>
    </message>
</context>
<context>
    <name>ConnectDialog</name>
    <message>
        <source>Connect to a model channel</source>
        <translation>Connexion à un canal de modèles</translation>
    </message>
    <message>
        <source>Enrolment file</source>
        <translation>Fichier d’inscription</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>À la main</translation>
    </message>
    <message>
        <source>Sign out…</source>
        <translation>Se déconnecter…</translation>
    </message>
    <message>
        <source>Test connection</source>
        <translation>Tester la connexion</translation>
    </message>
    <message>
        <source>All is well. No model has been published there yet.</source>
        <translation>Tout va bien. Aucun modèle n’y a encore été publié.</translation>
    </message>
    <message>
        <source>All is well. The channel’s model is {version}, release {release}.</source>
        <translation>Tout va bien. Le modèle du canal est {version}, publication {release}.</translation>
    </message>
    <message>
        <source>Sign out of this channel?</source>
        <translation>Se déconnecter de ce canal&#x202f;?</translation>
    </message>
    <message>
        <source>This computer forgets the channel and its access key. Its models stay, and classifying goes on; there are no newer models until you sign in again.</source>
        <translation>Cet ordinateur oublie le canal et sa clé d’accès. Ses modèles restent et le classement continue&#x202f;; il n’y aura pas de nouveau modèle avant la prochaine identification.</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Se déconnecter</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Un instant…</translation>
    </message>
    <message>
        <source>Trust and connect</source>
        <translation>Faire confiance et connecter</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Connecter</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>S’identifier</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Now: {url}, as {device}</source>
        <translation>Actuellement&#xa0;: {url}, sous le nom {device}</translation>
    </message>
    <message>
        <source>Now: {url}</source>
        <translation>Actuellement&#xa0;: {url}</translation>
    </message>
    <message>
        <source>Where do your models come from?</source>
        <translation>D’où viennent vos modèles&#x202f;?</translation>
    </message>
</context>
<context>
    <name>ConnectionForm</name>
    <message>
        <source>Choose folder…</source>
        <translation>Choisir un dossier…</translation>
    </message>
    <message>
        <source>Choose file…</source>
        <translation>Choisir un fichier…</translation>
    </message>
    <message>
        <source>Unchanged if left empty</source>
        <translation>Inchangé si vide</translation>
    </message>
    <message>
        <source>Choose the channel’s folder</source>
        <translation>Choisir le dossier du canal</translation>
    </message>
    <message>
        <source>Choose the root file</source>
        <translation>Choisir le fichier racine</translation>
    </message>
    <message>
        <source>A folder, a USB stick, a network share or an S3 bucket: whoever trains the models has told you where.</source>
        <translation>Un dossier, une clé USB, un partage réseau ou un compartiment S3&#xa0;: la personne qui prépare les modèles vous l’a indiqué.</translation>
    </message>
    <message>
        <source>&amp;Address or folder</source>
        <translation>&amp;Adresse ou dossier</translation>
    </message>
    <message>
        <source>&amp;Root file, if you got one</source>
        <translation>Fichier &amp;racine, si vous en avez reçu un</translation>
    </message>
    <message>
        <source>s3://bucket/prefix, or a folder</source>
        <translation>s3://compartiment/préfixe, ou un dossier</translation>
    </message>
    <message>
        <source>Empty for AWS</source>
        <translation>Vide pour AWS</translation>
    </message>
    <message>
        <source>S&amp;erver</source>
        <translation>S&amp;erveur</translation>
    </message>
    <message>
        <source>Re&amp;gion</source>
        <translation>Ré&amp;gion</translation>
    </message>
    <message>
        <source>Access &amp;key ID</source>
        <translation>Identifiant de &amp;clé</translation>
    </message>
    <message>
        <source>&amp;Secret</source>
        <translation>&amp;Secret</translation>
    </message>
</context>
<context>
    <name>CopyRow</name>
    <message>
        <source>Go back to it</source>
        <translation>Y revenir</translation>
    </message>
    <message>
        <source>the copy of the day</source>
        <translation>la copie du jour</translation>
    </message>
    <message>
        <source>before a new version of this program</source>
        <translation>avant une nouvelle version du programme</translation>
    </message>
    <message>
        <source>before another copy took its place</source>
        <translation>avant qu’une autre copie ne la remplace</translation>
    </message>
</context>
<context>
    <name>CrashNotice</name>
    <message>
        <source>Show the report</source>
        <translation>Voir le rapport</translation>
    </message>
    <message>
        <source>Delete it</source>
        <translation>Le supprimer</translation>
    </message>
    <message>
        <source>Last time, the program stopped by accident. What you had not finished is back; a report lies on this computer and was sent to nobody.</source>
        <translation>La dernière fois, le programme s’est arrêté par accident. Vous retrouvez ce que vous n’aviez pas terminé&#x202f;; un rapport se trouve sur cet ordinateur et n’a été envoyé à personne.</translation>
    </message>
    <message>
        <source>Last time, something in the program went wrong while it went on working. A report lies on this computer and was sent to nobody.</source>
        <translation>La dernière fois, un problème est survenu dans le programme, sans l’arrêter. Un rapport se trouve sur cet ordinateur et n’a été envoyé à personne.</translation>
    </message>
    <message>
        <source>Something in the program has just gone wrong. You can go on working; a report lies on this computer and was sent to nobody.</source>
        <translation>Un problème vient de survenir dans le programme. Vous pouvez continuer à travailler&#x202f;; un rapport se trouve sur cet ordinateur et n’a été envoyé à personne.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
</context>
<context>
    <name>DropZone</name>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop photos here</source>
        <translation>Déposez des photos ici</translation>
    </message>
    <message>
        <source>or click to choose, or paste with Ctrl+V</source>
        <translation>ou cliquez, ou collez avec Ctrl+V</translation>
    </message>
    <message>
        <source>Choose photos</source>
        <translation>Choisir des photos</translation>
    </message>
    <message>
        <source>Drop or click for the next product</source>
        <translation>Déposez ou cliquez pour le produit suivant</translation>
    </message>
    <message numerus="yes">
        <source>%n product(s)</source>
        <translation>
            <numerusform>%n produit</numerusform>
            <numerusform>%n produits</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop or click for the next ones</source>
        <translation>Déposez ou cliquez pour les suivants</translation>
    </message>
    <message>
        <source>Reading the picture…</source>
        <translation>Lecture de l’image…</translation>
    </message>
</context>
<context>
    <name>EarlierBatch</name>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>{done} done</source>
        <translation>faits&#xa0;: {done}</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>interrompu</translation>
    </message>
</context>
<context>
    <name>EarlierBatches</name>
    <message>
        <source>Earlier batches</source>
        <translation>Lots précédents</translation>
    </message>
    <message>
        <source>Drop a folder of photos here, with its table if there is one.</source>
        <translation>Déposez ici un dossier de photos, avec son tableau s’il y en a un.</translation>
    </message>
    <message>
        <source>Have a whole folder classified</source>
        <translation>Faire classer un dossier entier</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Choisir un dossier…</translation>
    </message>
</context>
<context>
    <name>EnrolmentForm</name>
    <message>
        <source>Choose file…</source>
        <translation>Choisir un fichier…</translation>
    </message>
    <message>
        <source>Choose the enrolment file</source>
        <translation>Choisir le fichier d’inscription</translation>
    </message>
    <message>
        <source>Enrolment files</source>
        <translation>Fichiers d’inscription</translation>
    </message>
    <message>
        <source>Whoever runs the channel has sent you a file for this computer, and told you its passphrase. Choose the file, or drop it here. You only do this once.</source>
        <translation>La personne qui gère le canal vous a envoyé un fichier pour cet ordinateur et vous a donné sa phrase secrète. Choisissez le fichier, ou déposez-le ici. À faire une seule fois.</translation>
    </message>
    <message>
        <source>Enrolment &amp;file</source>
        <translation>&amp;Fichier d’inscription</translation>
    </message>
    <message>
        <source>&amp;Passphrase</source>
        <translation>&amp;Phrase secrète</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>The model file {path} cannot be used ({reason}).</source>
        <translation>Le fichier de modèle {path} est inutilisable ({reason}).</translation>
    </message>
    <message>
        <source>The model {path} needs a newer version of this program (its format is {found}, this version reads up to {known}).</source>
        <translation>Le modèle {path} demande une version plus récente de ce programme (son format est {found}, cette version lit jusqu’au format {known}).</translation>
    </message>
    <message>
        <source>Not a readable photo ({reason}): {path}.</source>
        <translation>Photo illisible ({reason})&#xa0;: {path}.</translation>
    </message>
    <message>
        <source>The photo cannot be read ({reason}): {path}.</source>
        <translation>La photo ne peut pas être lue ({reason})&#xa0;: {path}.</translation>
    </message>
    <message>
        <source>There is nothing to classify: add a photo, a designation or a description.</source>
        <translation>Rien à classer&#xa0;: ajoutez une photo, une désignation ou une description.</translation>
    </message>
    <message>
        <source>The model {path} does not compute the same here as on the server (test item {item}: {reason}).</source>
        <translation>Le modèle {path} ne donne pas ici le même résultat que sur le serveur (article témoin {item}&#xa0;: {reason}).</translation>
    </message>
    <message>
        <source>“{url}” is not a channel address ({reason}).</source>
        <translation>«&#xa0;{url}&#xa0;» n’est pas une adresse de canal ({reason}).</translation>
    </message>
    <message>
        <source>{url}: this version cannot open {scheme}:// channels.</source>
        <translation>{url}&#xa0;: cette version n’ouvre pas les canaux {scheme}://.</translation>
    </message>
    <message>
        <source>There is no model channel at {url}.</source>
        <translation>Il n’y a pas de canal de modèles à l’adresse {url}.</translation>
    </message>
    <message>
        <source>There is a model channel at {url} already.</source>
        <translation>Il y a déjà un canal de modèles à l’adresse {url}.</translation>
    </message>
    <message>
        <source>The channel {url} cannot be reached ({reason}).</source>
        <translation>Le canal {url} est injoignable ({reason}).</translation>
    </message>
    <message>
        <source>The channel {url} cannot be written ({reason}).</source>
        <translation>Impossible d’écrire dans le canal {url} ({reason}).</translation>
    </message>
    <message>
        <source>Another publisher was faster at {url}; nothing was published. Try again.</source>
        <translation>Une autre publication a devancé celle-ci à l’adresse {url}&#x202f;; rien n’a été publié. Réessayez.</translation>
    </message>
    <message>
        <source>Another window or program is looking for models right now ({path}).</source>
        <translation>Une autre fenêtre ou un autre programme recherche des modèles en ce moment ({path}).</translation>
    </message>
    <message>
        <source>No model has been published at {url} yet.</source>
        <translation>Aucun modèle n’a encore été publié à l’adresse {url}.</translation>
    </message>
    <message>
        <source>What {url} offers was refused ({detail}).</source>
        <translation>Le contenu de {url} a été refusé ({detail}).</translation>
    </message>
    <message>
        <source>What {url} offers was refused: it is not signed with the channel’s keys ({detail}).</source>
        <translation>Le contenu de {url} a été refusé&#xa0;: il n’est pas signé avec les clés du canal ({detail}).</translation>
    </message>
    <message>
        <source>What {url} offers was refused: it is not what was signed ({detail}).</source>
        <translation>Le contenu de {url} a été refusé&#xa0;: ce n’est pas celui qui a été signé ({detail}).</translation>
    </message>
    <message>
        <source>What {url} offers was refused: it is longer than it may be ({detail}).</source>
        <translation>Le contenu de {url} a été refusé&#xa0;: il est plus long que permis ({detail}).</translation>
    </message>
    <message>
        <source>What {url} offers was refused: it is an old version ({detail}).</source>
        <translation>Le contenu de {url} a été refusé&#xa0;: c’est une ancienne version ({detail}).</translation>
    </message>
    <message>
        <source>What {url} offers was refused: its validity is over, or the clock of this computer is wrong ({detail}).</source>
        <translation>Le contenu de {url} a été refusé&#xa0;: sa validité est dépassée, ou l’horloge de cet ordinateur est fausse ({detail}).</translation>
    </message>
    <message>
        <source>What {url} offers was refused: it is not channel data ({detail}).</source>
        <translation>Le contenu de {url} a été refusé&#xa0;: ce ne sont pas les données d’un canal ({detail}).</translation>
    </message>
    <message>
        <source>What {url} offers was refused: a file is missing ({detail}).</source>
        <translation>Le contenu de {url} a été refusé&#xa0;: un fichier manque ({detail}).</translation>
    </message>
    <message>
        <source>{path} holds no usable signing key ({reason}).</source>
        <translation>{path} ne contient pas de clé de signature utilisable ({reason}).</translation>
    </message>
    <message>
        <source>This computer does not trust the certificate of {url}: a company proxy, or a wrong clock? Ask whoever looks after your network ({reason}).</source>
        <translation>Cet ordinateur ne reconnaît pas le certificat de {url}&#xa0;: proxy d’entreprise, ou horloge fausse&#x202f;? Voyez avec la personne qui s’occupe de votre réseau ({reason}).</translation>
    </message>
    <message>
        <source>Something else answers in the place of {url}: does this network want you to sign in first? Open a web page, then try again ({reason}).</source>
        <translation>Autre chose répond à la place de {url}&#xa0;: ce réseau demande-t-il d’abord une identification&#x202f;? Ouvrez une page web, puis réessayez ({reason}).</translation>
    </message>
    <message>
        <source>You have no permission to read the channel {url} ({reason}). Ask whoever runs it.</source>
        <translation>Vous n’avez pas le droit de lire le canal {url} ({reason}). Voyez avec la personne qui le gère.</translation>
    </message>
    <message>
        <source>{url} does not accept this access key ({reason}): it is mistyped or has been withdrawn. Ask whoever runs the channel for a new one.</source>
        <translation>{url} n’accepte pas cette clé d’accès ({reason})&#xa0;: elle est mal saisie ou a été retirée. Demandez-en une nouvelle à la personne qui gère le canal.</translation>
    </message>
    <message>
        <source>The channel {url} needs an access key: sign in.</source>
        <translation>Le canal {url} demande une clé d’accès&#xa0;: identifiez-vous.</translation>
    </message>
    <message>
        <source>{url} answers only when the clock is right: the clock of this computer is {amount} {direction}. Set it right, then try again.</source>
        <translation>{url} ne répond qu’à une horloge juste&#xa0;: celle de cet ordinateur {direction} de {amount}. Réglez-la, puis réessayez.</translation>
    </message>
    <message>
        <source>{path} does not hold an access key ({reason}).</source>
        <translation>{path} ne contient pas de clé d’accès ({reason}).</translation>
    </message>
    <message>
        <source>{path} is not an enrolment file that can be used ({reason}).</source>
        <translation>{path} n’est pas un fichier d’inscription utilisable ({reason}).</translation>
    </message>
    <message>
        <source>“{name}” cannot be the name of a device: use 1 to 64 letters from A to Z, digits, hyphens, underscores and dots, and no dot at the beginning.</source>
        <translation>«&#xa0;{name}&#xa0;» ne peut pas être un nom d’appareil&#xa0;: utilisez 1 à 64 lettres de A à Z, chiffres, tirets, traits de soulignement et points, sans point au début.</translation>
    </message>
    <message>
        <source>{name} is no letter of corrections ({reason}).</source>
        <translation>{name} n’est pas une lettre de corrections ({reason}).</translation>
    </message>
    <message>
        <source>Only channels on S3 have access policies, not {url}.</source>
        <translation>Seuls les canaux sur S3 ont des règles d’accès, pas {url}.</translation>
    </message>
    <message>
        <source>The channel cannot be exported to {path} ({reason}).</source>
        <translation>Impossible d’exporter le canal vers {path} ({reason}).</translation>
    </message>
    <message>
        <source>{release} cannot be the next release of the channel {url} ({reason}).</source>
        <translation>{release} ne peut pas être la prochaine version du canal {url} ({reason}).</translation>
    </message>
    <message>
        <source>{path} holds {present} of the {needed} root keys that are needed.</source>
        <translation>{path} contient {present} des {needed} clés racines nécessaires.</translation>
    </message>
    <message>
        <source>{role}={days} is not a number of days of validity ({reason}).</source>
        <translation>{role}={days} n’est pas une durée de validité en jours ({reason}).</translation>
    </message>
    <message>
        <source>The new {role} key of {url} is trusted, but not used yet: {path} has no {missing} key. Add or rotate it, then do this again.</source>
        <translation>La nouvelle clé «&#xa0;{role}&#xa0;» de {url} est reconnue mais pas encore utilisée&#xa0;: {path} n’a pas de clé «&#xa0;{missing}&#xa0;». Ajoutez-la ou remplacez-la, puis recommencez.</translation>
    </message>
    <message>
        <source>The passphrase does not open {path}: type it again.</source>
        <translation>La phrase secrète n’ouvre pas {path}&#xa0;: saisissez-la de nouveau.</translation>
    </message>
    <message>
        <source>{path} holds the keys of a channel already; choose a new folder.</source>
        <translation>{path} contient déjà les clés d’un canal&#x202f;; choisissez un nouveau dossier.</translation>
    </message>
    <message>
        <source>These are not the {role} keys of the channel {url}.</source>
        <translation>Ce ne sont pas les clés «&#xa0;{role}&#xa0;» du canal {url}.</translation>
    </message>
    <message>
        <source>There is no model on this computer yet: connect to a channel, then update.</source>
        <translation>Il n’y a pas encore de modèle sur cet ordinateur&#xa0;: connectez-vous à un canal, puis mettez à jour.</translation>
    </message>
    <message>
        <source>This computer does not know yet where its models come from.</source>
        <translation>Cet ordinateur ne sait pas encore d’où viennent ses modèles.</translation>
    </message>
    <message>
        <source>The file {path} is damaged: connect to the channel again.</source>
        <translation>Le fichier {path} est endommagé&#xa0;: connectez-vous de nouveau au canal.</translation>
    </message>
    <message>
        <source>Not connected to {url}: nobody has confirmed its fingerprint.</source>
        <translation>Non connecté à {url}&#xa0;: personne n’a confirmé son empreinte.</translation>
    </message>
    <message>
        <source>There is no access key for {url} on this computer: sign in.</source>
        <translation>Il n’y a pas de clé d’accès pour {url} sur cet ordinateur&#xa0;: identifiez-vous.</translation>
    </message>
    <message>
        <source>This computer has no keyring to keep the access key in ({reason}). Ask whoever looks after it to set one up.</source>
        <translation>Cet ordinateur n’a pas de trousseau où garder la clé d’accès ({reason}). Demandez à la personne qui s’en occupe d’en installer un.</translation>
    </message>
    <message>
        <source>The keyring of this computer is locked: unlock it, then try again.</source>
        <translation>Le trousseau de clés de cet ordinateur est verrouillé&#xa0;: déverrouillez-le, puis réessayez.</translation>
    </message>
    <message>
        <source>The keyring of this computer has not answered for {seconds} seconds: look for its question on the screen, then try again.</source>
        <translation>Le trousseau de clés de cet ordinateur n’a pas répondu depuis {seconds} secondes&#xa0;: cherchez sa question à l’écran, puis réessayez.</translation>
    </message>
    <message>
        <source>The keyring of this computer reports a fault ({reason}). Try again; if it stays, ask whoever looks after this computer.</source>
        <translation>Le trousseau de clés de cet ordinateur signale une erreur ({reason}). Réessayez&#x202f;; si elle persiste, voyez avec la personne qui s’occupe de cet ordinateur.</translation>
    </message>
    <message>
        <source>The key file {path} is not used: {reason}.</source>
        <translation>Le fichier de clé {path} n’est pas utilisé&#xa0;: {reason}.</translation>
    </message>
    <message>
        <source>{variable} names the access key of this computer, {path}: leave the fields of the access key empty and connect.</source>
        <translation>{variable} désigne la clé d’accès de cet ordinateur, {path}&#xa0;: laissez vides les champs de la clé d’accès et connectez.</translation>
    </message>
    <message>
        <source>The model {version} has been withdrawn by whoever runs the channel: it is not used again.</source>
        <translation>Le modèle {version} a été retiré par la personne qui gère le canal&#xa0;: il n’est plus utilisé.</translation>
    </message>
    <message>
        <source>Another window or program is updating right now ({path}).</source>
        <translation>Une autre fenêtre ou un autre programme fait une mise à jour en ce moment ({path}).</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}).</source>
        <translation>Impossible d’écrire {path} ({reason}).</translation>
    </message>
    <message>
        <source>The history {path} was written by a newer version of this program: update the program.</source>
        <translation>L’historique {path} a été écrit par une version plus récente de ce programme&#xa0;: mettez le programme à jour.</translation>
    </message>
    <message>
        <source>{path} is not a backup of the history ({reason}). Nothing was changed.</source>
        <translation>{path} n’est pas une sauvegarde de l’historique ({reason}). Rien n’a été changé.</translation>
    </message>
    <message>
        <source>The history {path} cannot be used ({reason}).</source>
        <translation>L’historique {path} est inutilisable ({reason}).</translation>
    </message>
    <message>
        <source>Another window or program is sending the corrections of {path} right now.</source>
        <translation>Une autre fenêtre ou un autre programme envoie en ce moment les corrections de {path}.</translation>
    </message>
    <message>
        <source>The folder {path} cannot be read ({reason}).</source>
        <translation>Le dossier {path} est illisible ({reason}).</translation>
    </message>
    <message>
        <source>{path} is a folder: drop it on the window to have all of its photos classified.</source>
        <translation>{path} est un dossier&#xa0;: déposez-le sur la fenêtre pour classer toutes ses photos.</translation>
    </message>
    <message>
        <source>Another window or program is classifying the folder {path} right now.</source>
        <translation>Une autre fenêtre ou un autre programme classe en ce moment le dossier {path}.</translation>
    </message>
    <message>
        <source>The folder {path} holds photos that this program has sorted: choose the original folder.</source>
        <translation>Le dossier {path} contient des photos rangées par ce programme&#xa0;: choisissez le dossier d’origine.</translation>
    </message>
    <message>
        <source>The table {path} cannot be read ({reason}).</source>
        <translation>Le tableau {path} ne peut pas être lu ({reason}).</translation>
    </message>
    <message>
        <source>It is not clear what the columns of {path} are ({reason}); it has {columns}. Say it for each of them, for instance {example}.</source>
        <translation>Le sens des colonnes de {path} n’est pas clair ({reason})&#xa0;; il y a {columns}. Précisez-le pour chacune, par exemple {example}.</translation>
    </message>
    <message>
        <source>“{mapping}” does not say what a column is ({reason}); it can be {fields}.</source>
        <translation>«&#xa0;{mapping}&#xa0;» ne dit pas ce qu’est une colonne ({reason})&#xa0;; ce peut être {fields}.</translation>
    </message>
    <message>
        <source>In {path}, the column {column} is not there exactly once (found: {found}); it has {columns}.</source>
        <translation>Dans {path}, la colonne {column} n’est pas présente une seule fois (trouvées&#xa0;: {found})&#xa0;; il y a {columns}.</translation>
    </message>
    <message>
        <source>The file {path} holds no text for its photo ({reason}).</source>
        <translation>Le fichier {path} ne contient pas de texte pour sa photo ({reason}).</translation>
    </message>
    <message>
        <source>The results cannot be written to {path} ({reason}).</source>
        <translation>Impossible d’écrire les résultats dans {path} ({reason}).</translation>
    </message>
    <message>
        <source>{path} cannot be used ({reason}).</source>
        <translation>{path} est inutilisable ({reason}).</translation>
    </message>
    <message>
        <source>The history {path} is damaged ({reason}). Go back to a copy of it: History, Copies and keeping.</source>
        <translation>L’historique {path} est endommagé ({reason}). Revenez à l’une de ses copies&#xa0;: Historique, Copies et durée.</translation>
    </message>
    <message>
        <source>A window is open on the history {path}. Close it first, or go back from there: History, Copies and keeping.</source>
        <translation>Une fenêtre est ouverte sur l’historique {path}. Fermez-la d’abord, ou faites-le depuis celle-ci&#xa0;: Historique, Copies et durée.</translation>
    </message>
    <message>
        <source>A copy has taken the place of the history {path} meanwhile: what was done before that can be neither undone nor continued.</source>
        <translation>Une copie a pris entre-temps la place de l’historique {path}&#xa0;: ce qui a été fait avant ne peut être ni annulé ni poursuivi.</translation>
    </message>
    <message>
        <source>The server {host} cannot be found: there is no network at the moment, or the address {url} is misspelt.</source>
        <translation>Le serveur {host} est introuvable&#xa0;: il n’y a pas de réseau pour l’instant, ou l’adresse {url} est mal écrite.</translation>
    </message>
    <message>
        <source>At {url}, there is no earlier model to go back to.</source>
        <translation>À l’adresse {url}, il n’y a pas de modèle antérieur auquel revenir.</translation>
    </message>
    <message>
        <source>Your corrections stay on this computer: its administrator has not allowed sending them to {url}.</source>
        <translation>Vos corrections restent sur cet ordinateur&#xa0;: son administrateur n’a pas autorisé leur envoi à {url}.</translation>
    </message>
    <message>
        <source>There is nothing to take back here: somebody has done it already.</source>
        <translation>Il n’y a rien à annuler ici&#xa0;: quelqu’un l’a déjà fait.</translation>
    </message>
    <message>
        <source>The window cannot be opened ({reason}). Ask whoever looks after this computer.</source>
        <translation>La fenêtre ne peut pas s’ouvrir ({reason}). Voyez avec la personne qui s’occupe de cet ordinateur.</translation>
    </message>
    <message>
        <source>This photo is too large: it has {megapixels} megapixels, and {limit} is the most that can be read ({path}).</source>
        <translation>Cette photo est trop grande&#xa0;: elle a {megapixels} mégapixels, et le maximum est de {limit} ({path}).</translation>
    </message>
    <message>
        <source>The folder {path} is older than what this computer has seen of the channel already: ask for a new one.</source>
        <translation>Le dossier {path} est plus ancien que ce que cet ordinateur a déjà vu du canal&#xa0;: demandez-en un nouveau.</translation>
    </message>
    <message>
        <source>The administrator of this computer looks after its models ({path}): ask there for another one.</source>
        <translation>L’administrateur de cet ordinateur s’occupe de ses modèles ({path})&#xa0;: c’est à lui d’en demander un autre.</translation>
    </message>
    <message>
        <source>The model {version} is not on this computer any more; these are: {present}.</source>
        <translation>Le modèle {version} n’est plus sur cet ordinateur&#x202f;; il reste&#xa0;: {present}.</translation>
    </message>
    <message>
        <source>This computer has no older model to go back to.</source>
        <translation>Cet ordinateur n’a pas de modèle plus ancien auquel revenir.</translation>
    </message>
    <message>
        <source>Another program is using the history {path} at the moment: close it, then try again.</source>
        <translation>Un autre programme utilise en ce moment l’historique {path}&#xa0;: fermez-le, puis réessayez.</translation>
    </message>
    <message>
        <source>The disk is full: the history {path} cannot be written. Make some room, then try again.</source>
        <translation>Le disque est plein&#xa0;: impossible d’écrire l’historique {path}. Faites de la place, puis réessayez.</translation>
    </message>
    <message>
        <source>The history {path} is read-only, so nothing can be added to it. Ask whoever looks after this computer.</source>
        <translation>L’historique {path} est en lecture seule&#xa0;: rien ne peut y être ajouté. Voyez avec la personne qui s’occupe de cet ordinateur.</translation>
    </message>
    <message>
        <source>There is no photo in the folder {path}: choose another one.</source>
        <translation>Il n’y a aucune photo dans le dossier {path}&#xa0;: choisissez-en un autre.</translation>
    </message>
    <message>
        <source>Something does not work on this computer ({reason}).</source>
        <translation>Quelque chose ne va pas sur cet ordinateur ({reason}).</translation>
    </message>
    <message>
        <source>Something went wrong in this program ({reason}).</source>
        <translation>Un problème est survenu dans ce programme ({reason}).</translation>
    </message>
    <message>
        <source>What is sent to {url} was set by the administrator of this computer: please ask there.</source>
        <translation>Ce qui est envoyé à {url} a été fixé par l’administrateur de cet ordinateur&#xa0;: adressez-vous à lui.</translation>
    </message>
    <message>
        <source>{reference}: the check digit does not fit. Scan it again; type it if the label really says so.</source>
        <translation>{reference}&#xa0;: la clé de contrôle n’est pas bonne. Scannez de nouveau&#x202f;; si c’est bien ce que dit l’étiquette, saisissez-le.</translation>
    </message>
    <message>
        <source>That was too slow for a scanner: it looks typed. Scan the code.</source>
        <translation>Trop lent pour une douchette&#xa0;: cela ressemble à une saisie. Scannez le code.</translation>
    </message>
    <message>
        <source>There is no product number in “{text}”. Scan another code.</source>
        <translation>Aucun numéro de produit dans «&#xa0;{text}&#xa0;». Scannez un autre code.</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>automatic</source>
        <translation>automatique</translation>
    </message>
    <message>
        <source>decided by people</source>
        <translation>décidé par une personne</translation>
    </message>
    <message>
        <source>to review</source>
        <translation>à vérifier</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>échec</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Rien encore</translation>
    </message>
    <message>
        <source>{rate} of {count}</source>
        <translation>{rate} sur {count}</translation>
    </message>
    <message>
        <source>no work</source>
        <translation>pas de travail</translation>
    </message>
</context>
<context>
    <name>FiguresPage</name>
    <message>
        <source>Nobody has accepted or corrected anything yet: begin with the review.</source>
        <translation>Personne n’a encore accepté ni corrigé&#xa0;: commencez par la vérification.</translation>
    </message>
    <message>
        <source>{count} in the last 30 days</source>
        <translation>{count} ces 30 derniers jours</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Chiffres</translation>
    </message>
    <message>
        <source>Work per day</source>
        <translation>Travail par jour</translation>
    </message>
    <message>
        <source>Share decided automatically</source>
        <translation>Part décidée automatiquement</translation>
    </message>
    <message>
        <source>Share of the model&apos;s answers that people corrected, by category and model</source>
        <translation>Part des réponses du modèle corrigées, par catégorie et par modèle</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>À vérifier</translation>
    </message>
</context>
<context>
    <name>FormFields</name>
    <message>
        <source>What the label says</source>
        <translation>Le texte de l’étiquette</translation>
    </message>
    <message>
        <source>Scan or type</source>
        <translation>Scannez ou tapez</translation>
    </message>
    <message>
        <source>&amp;Designation</source>
        <translation>&amp;Désignation</translation>
    </message>
    <message>
        <source>De&amp;scription</source>
        <translation>De&amp;scription</translation>
    </message>
    <message>
        <source>&amp;Reference</source>
        <translation>&amp;Référence</translation>
    </message>
</context>
<context>
    <name>Guidance</name>
    <message>
        <source>Ready for the first product</source>
        <translation>Prêt pour le premier produit</translation>
    </message>
    <message>
        <source>Drop a photo anywhere in this window, or type what the label says and press Enter.</source>
        <translation>Déposez une photo n’importe où dans cette fenêtre, ou tapez le texte de l’étiquette puis Entrée.</translation>
    </message>
    <message>
        <source>One moment, the model is being made ready</source>
        <translation>Un instant, le modèle se prépare</translation>
    </message>
    <message>
        <source>Photos that you drop now are classified as soon as it is.</source>
        <translation>Les photos déposées maintenant seront classées dès qu’il sera prêt.</translation>
    </message>
    <message>
        <source>Connect this computer to your models</source>
        <translation>Connectez cet ordinateur à vos modèles</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>Connecter…</translation>
    </message>
    <message>
        <source>There is no model to classify with</source>
        <translation>Pas de modèle pour classer</translation>
    </message>
    <message>
        <source>The administrator of this computer looks after its models, and has not put one here yet.</source>
        <translation>L’administrateur de cet ordinateur s’occupe de ses modèles et n’en a pas encore installé.</translation>
    </message>
    <message>
        <source>None has been published yet.</source>
        <translation>Aucun n’a encore été publié.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Try a sample</source>
        <translation>Essayer avec un exemple</translation>
    </message>
    <message>
        <source>There is no model here yet. With the enrolment file that you were given, this takes a minute; after that, products are classified without a network, too.</source>
        <translation>Il n’y a pas encore de modèle ici. Avec le fichier d’inscription que l’on vous a remis, cela prend une minute&#x202f;; ensuite, les produits se classent même sans réseau.</translation>
    </message>
    <message>
        <source>Ready for the next product</source>
        <translation>Prêt pour le produit suivant</translation>
    </message>
    <message>
        <source>Drop a photo, paste one, or type what the label says.</source>
        <translation>Déposez une photo, collez-en une, ou tapez ce que dit l’étiquette.</translation>
    </message>
</context>
<context>
    <name>HelpSettings</name>
    <message>
        <source>Help (F1)</source>
        <translation>Aide (F1)</translation>
    </message>
    <message>
        <source>Save diagnostics…</source>
        <translation>Enregistrer un diagnostic…</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Un instant…</translation>
    </message>
    <message>
        <source>Save diagnostics</source>
        <translation>Enregistrer un diagnostic</translation>
    </message>
    <message>
        <source>Zip file (*.zip)</source>
        <translation>Fichier zip (*.zip)</translation>
    </message>
    <message>
        <source>The diagnostics are in {path}.</source>
        <translation>Le diagnostic est dans {path}.</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>Diagnostics are a file for whoever helps you: versions, states and reports of crashes; no photos, no texts of products, no keys. It is sent nowhere.</source>
        <translation>Le diagnostic est un fichier pour la personne qui vous aide&#xa0;: versions, états et rapports d’erreurs&#x202f;; ni photos, ni textes de produits, ni clés. Il n’est envoyé nulle part.</translation>
    </message>
</context>
<context>
    <name>HelpWindow</name>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>Pages of the help</source>
        <translation>Pages de l’aide</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>Photo</source>
        <translation>Photo</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Date</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Référence</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Catégorie</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Probabilité</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Décision</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Opérateur</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatique</translation>
    </message>
    <message>
        <source>to review</source>
        <translation>à vérifier</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>acceptée</translation>
    </message>
    <message>
        <source>corrected</source>
        <translation>corrigée</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>échec</translation>
    </message>
    <message>
        <source>the model said: {name}</source>
        <translation>le modèle disait&#xa0;: {name}</translation>
    </message>
</context>
<context>
    <name>HistoryFilters</name>
    <message>
        <source>All days</source>
        <translation>Tous les jours</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Aujourd’hui</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n jour</numerusform>
            <numerusform>%n jours</numerusform>
        </translation>
    </message>
    <message>
        <source>All decisions</source>
        <translation>Toutes les décisions</translation>
    </message>
    <message>
        <source>All categories</source>
        <translation>Toutes les catégories</translation>
    </message>
    <message>
        <source>All operators</source>
        <translation>Tous les opérateurs</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>Tous les modèles</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Date</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Décision</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Catégorie</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Opérateur</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>Chercher dans l’historique</translation>
    </message>
    <message>
        <source>Ctrl+F</source>
        <translation>Ctrl+F</translation>
    </message>
</context>
<context>
    <name>HistoryOutput</name>
    <message>
        <source>Workbook (*.xlsx)</source>
        <translation>Classeur (*.xlsx)</translation>
    </message>
    <message>
        <source>CSV for spreadsheets (*.csv)</source>
        <translation>CSV pour tableur (*.csv)</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>Lignes JSON (*.jsonl)</translation>
    </message>
    <message>
        <source>Export what is shown</source>
        <translation>Exporter ce qui est affiché</translation>
    </message>
    <message numerus="yes">
        <source>%n entry(ies) written to {path}</source>
        <translation>
            <numerusform>%n ligne écrite dans {path}</numerusform>
            <numerusform>%n lignes écrites dans {path}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Look-alikes</source>
        <translation>Semblables</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Copies and keeping…</source>
        <translation>Copies et durée…</translation>
    </message>
    <message>
        <source>History: {count}</source>
        <translation>Historique&#xa0;: {count}</translation>
    </message>
    <message numerus="yes">
        <source>%n more entry(ies) look(s) like it</source>
        <translation>
            <numerusform>%n autre ligne semblable</numerusform>
            <numerusform>%n autres lignes semblables</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has been classified yet</source>
        <translation>Rien n’a encore été classé</translation>
    </message>
    <message>
        <source>Every result is kept here, to be found, checked and exported.</source>
        <translation>Chaque résultat est conservé ici&#xa0;: on peut le retrouver, le vérifier et l’exporter.</translation>
    </message>
    <message>
        <source>Classify products</source>
        <translation>Classer des produits</translation>
    </message>
    <message>
        <source>No entry is like that</source>
        <translation>Aucune entrée ne correspond</translation>
    </message>
    <message>
        <source>Search for fewer words, or choose less.</source>
        <translation>Cherchez moins de mots, ou retirez des critères.</translation>
    </message>
    <message>
        <source>Show all entries</source>
        <translation>Afficher toutes les entrées</translation>
    </message>
</context>
<context>
    <name>HistoryView</name>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
</context>
<context>
    <name>Keeping</name>
    <message>
        <source>The history lies on a network ({where}). Two computers that write to it there can damage it: have it moved to a disk of this computer.</source>
        <translation>L’historique est sur un réseau ({where}). Deux ordinateurs qui y écrivent peuvent l’endommager&#xa0;: faites-le déplacer sur un disque de cet ordinateur.</translation>
    </message>
    <message>
        <source>The history lies on a network: have it moved to a disk of this computer.</source>
        <translation>L’historique est sur un réseau&#xa0;: faites-le déplacer sur un disque de cet ordinateur.</translation>
    </message>
    <message>
        <source>What you classify is shown all the same, but it may not be kept. Go back to the last copy; the damaged history is kept beside it.</source>
        <translation>Ce que vous classez s’affiche quand même, mais risque de ne pas être conservé. Revenez à la dernière copie&#x202f;; l’historique endommagé est gardé à côté.</translation>
    </message>
    <message>
        <source>The history is damaged</source>
        <translation>L’historique est endommagé</translation>
    </message>
    <message>
        <source>Show the copies…</source>
        <translation>Voir les copies…</translation>
    </message>
</context>
<context>
    <name>KeepingDialog</name>
    <message>
        <source>Copies and keeping</source>
        <translation>Copies et durée de conservation</translation>
    </message>
    <message>
        <source>There is no copy yet; one is made every day.</source>
        <translation>Il n’y a pas encore de copie&#x202f;; il s’en fait une par jour.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n jour</numerusform>
            <numerusform>%n jours</numerusform>
        </translation>
    </message>
    <message>
        <source>Go back to the copy of {when}?</source>
        <translation>Revenir à la copie du {when}&#x202f;?</translation>
    </message>
    <message>
        <source>What has been recorded and decided since then is taken out of the history. The present one is kept as a copy, too.</source>
        <translation>Ce qui a été enregistré et décidé depuis sort de l’historique. L’historique actuel est gardé en copie, lui aussi.</translation>
    </message>
    <message>
        <source>Go back to it</source>
        <translation>Y revenir</translation>
    </message>
    <message>
        <source>The history is as it was in that copy.</source>
        <translation>L’historique est tel qu’il était dans cette copie.</translation>
    </message>
    <message>
        <source>For ever</source>
        <translation>Pour toujours</translation>
    </message>
    <message>
        <source>&amp;Keep entries</source>
        <translation>&amp;Garder les lignes</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>Copies</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Progression</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>Depuis un fichier…</translation>
    </message>
    <message>
        <source>Go back to a backup that lies elsewhere</source>
        <translation>Revenir à une sauvegarde qui se trouve ailleurs</translation>
    </message>
    <message>
        <source>A backup of the history</source>
        <translation>Une sauvegarde de l’historique</translation>
    </message>
    <message>
        <source>Histories (*.db)</source>
        <translation>Historiques (*.db)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>Put {name} in the place of the history?</source>
        <translation>Remplacer l’historique par {name}&#x202f;?</translation>
    </message>
    <message>
        <source>All that the history holds now is taken out of it. It is kept as the newest of the copies: you can go back to it.</source>
        <translation>Tout ce que l’historique contient maintenant en est retiré. Il reste comme la plus récente des copies&#xa0;: vous pourrez y revenir.</translation>
    </message>
    <message>
        <source>Put it in its place</source>
        <translation>Remplacer</translation>
    </message>
</context>
<context>
    <name>LanguageCard</name>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>Texts, dates and numbers. Nothing that is under way stops for it.</source>
        <translation>Textes, dates et nombres. Rien de ce qui est en cours ne s’arrête pour autant.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Comme le système</translation>
    </message>
</context>
<context>
    <name>Lists</name>
    <message>
        <source>Queue</source>
        <translation>File d’attente</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Photos that you drop wait here for their turn, and stay with their results.</source>
        <translation>Les photos déposées attendent ici leur tour, puis y restent avec leur résultat.</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>Chercher dans l’historique</translation>
    </message>
    <message>
        <source>Ctrl+F</source>
        <translation>Ctrl+F</translation>
    </message>
    <message>
        <source>Nothing in the history matches “{text}”.</source>
        <translation>Rien dans l’historique ne correspond à «&#xa0;{text}&#xa0;».</translation>
    </message>
    <message>
        <source>Nothing has been classified yet. Every result is kept here.</source>
        <translation>Rien n’a encore été classé. Chaque résultat sera conservé ici.</translation>
    </message>
</context>
<context>
    <name>LookSettings</name>
    <message>
        <source>As the system</source>
        <translation>Comme le système</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Couleurs</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Clair</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Contraste</translation>
    </message>
    <message>
        <source>Usual</source>
        <translation>Habituelles</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Élevé</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>For mouse and keyboard</source>
        <translation>Pour souris et clavier</translation>
    </message>
    <message>
        <source>For gloves and touch</source>
        <translation>Pour gants et tactile</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Animations</translation>
    </message>
    <message>
        <source>Nothing moves</source>
        <translation>Rien ne bouge</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Apparence</translation>
    </message>
    <message>
        <source>For your account on this computer; it holds at once.</source>
        <translation>Pour votre compte sur cet ordinateur&#x202f;; effet immédiat.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Form emptied</source>
        <translation>Formulaire vidé</translation>
    </message>
</context>
<context>
    <name>MappingView</name>
    <message>
        <source>Use these columns</source>
        <translation>Utiliser ces colonnes</translation>
    </message>
    <message>
        <source>Column {n}</source>
        <translation>Colonne {n}</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>inutilisée</translation>
    </message>
</context>
<context>
    <name>MarkedText</name>
    <message>
        <source>Words that decided: {words}</source>
        <translation>Mots décisifs&#xa0;: {words}</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>unknown</source>
        <translation>inconnu</translation>
    </message>
    <message>
        <source>Use this one</source>
        <translation>Utiliser</translation>
    </message>
    <message>
        <source>Release {release}</source>
        <translation>Publication {release}</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>utilisé</translation>
    </message>
    <message>
        <source>withdrawn by whoever runs the channel</source>
        <translation>retiré par la personne qui gère le canal</translation>
    </message>
    <message>
        <source>held out because you went back</source>
        <translation>à l’écart, car vous êtes revenu en arrière</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models on this computer</source>
        <translation>Modèles sur cet ordinateur</translation>
    </message>
    <message>
        <source>Go back to the previous one</source>
        <translation>Revenir au précédent</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>The administrator of this computer chooses among them.</source>
        <translation>L’administrateur de cet ordinateur choisit parmi eux.</translation>
    </message>
    <message>
        <source>Newer models stay out until the channel has a still newer one. You can go forward again here.</source>
        <translation>Les modèles plus récents restent à l’écart jusqu’à ce que le canal en propose un encore plus récent. Vous pourrez y revenir ici.</translation>
    </message>
    <message>
        <source>The present model stays on this computer. You can go back to it here.</source>
        <translation>Le modèle actuel reste sur cet ordinateur. Vous pourrez y revenir ici.</translation>
    </message>
    <message>
        <source>Use the model {version}?</source>
        <translation>Utiliser le modèle {version}&#x202f;?</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Utiliser</translation>
    </message>
    <message>
        <source>The model {version} is in use now.</source>
        <translation>Le modèle {version} est maintenant utilisé.</translation>
    </message>
    <message>
        <source>The last three stay here. One that you leave for an older one is not used again by itself; the next newer one is.</source>
        <translation>Les trois derniers restent ici. Si vous revenez à un modèle plus ancien, celui que vous quittez ne reviendra pas tout seul&#x202f;; le prochain plus récent, oui.</translation>
    </message>
</context>
<context>
    <name>NavBar</name>
    <message>
        <source>Pages</source>
        <translation>Pages</translation>
    </message>
    <message>
        <source>Products</source>
        <translation>Produits</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>À vérifier</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Chiffres</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
</context>
<context>
    <name>NoteWords</name>
    <message>
        <source>{category} ({probability})</source>
        <translation>{category} ({probability})</translation>
    </message>
    <message>
        <source>Text and photo disagree. Text alone: {text}; photo alone: {photo}.</source>
        <translation>Le texte et la photo se contredisent. Texte seul&#xa0;: {text}&#x202f;; photo seule&#xa0;: {photo}.</translation>
    </message>
    <message>
        <source>Neither photo nor text is like anything in the catalogue.</source>
        <translation>Ni la photo ni le texte ne ressemblent à quoi que ce soit du catalogue.</translation>
    </message>
    <message>
        <source>The photo is unlike anything in the catalogue.</source>
        <translation>La photo ne ressemble à rien du catalogue.</translation>
    </message>
    <message>
        <source>The text is unlike anything in the catalogue.</source>
        <translation>Le texte ne ressemble à rien du catalogue.</translation>
    </message>
    <message>
        <source>The same photo:</source>
        <translation>La même photo&#xa0;:</translation>
    </message>
    <message>
        <source>The same reference:</source>
        <translation>La même référence&#xa0;:</translation>
    </message>
    <message>
        <source>Nearly the same text:</source>
        <translation>Presque le même texte&#xa0;:</translation>
    </message>
    <message>
        <source>corrected to {category} by {name} on {day}.</source>
        <translation>corrigé en {category} par {name} le {day}.</translation>
    </message>
    <message>
        <source>corrected to {category} on {day}.</source>
        <translation>corrigé en {category} le {day}.</translation>
    </message>
    <message>
        <source>accepted as {category} by {name} on {day}.</source>
        <translation>accepté comme {category} par {name} le {day}.</translation>
    </message>
    <message>
        <source>accepted as {category} on {day}.</source>
        <translation>accepté comme {category} le {day}.</translation>
    </message>
    <message>
        <source>classified as {category} on {day}, and not looked at yet.</source>
        <translation>classé comme {category} le {day}, pas encore vérifié.</translation>
    </message>
</context>
<context>
    <name>Notes</name>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>{figure}%</source>
        <translation>{figure}&#x202f;%</translation>
    </message>
    <message>
        <source>{day}, {clock}</source>
        <translation>{day} à {clock}</translation>
    </message>
    <message>
        <source>d MMMM</source>
        <translation>d MMMM</translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <translation>d MMMM yyyy</translation>
    </message>
</context>
<context>
    <name>OperatorChoice</name>
    <message>
        <source>Operator</source>
        <translation>Opérateur</translation>
    </message>
    <message>
        <source>Who is at this computer; kept with each decision</source>
        <translation>Qui travaille sur cet ordinateur&#x202f;; gardé avec chaque décision</translation>
    </message>
    <message>
        <source>No operator</source>
        <translation>Sans opérateur</translation>
    </message>
    <message>
        <source>Add a name…</source>
        <translation>Ajouter un nom…</translation>
    </message>
</context>
<context>
    <name>OperatorDialog</name>
    <message>
        <source>Add a name</source>
        <translation>Ajouter un nom</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Ajouter</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Who is at this computer?</source>
        <translation>Qui travaille sur cet ordinateur&#x202f;?</translation>
    </message>
    <message>
        <source>The name stays on this computer. Where decisions are sent, a code stands for it.</source>
        <translation>Le nom reste sur cet ordinateur. Quand des décisions sont envoyées, un code le remplace.</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nom</translation>
    </message>
</context>
<context>
    <name>PhotoPane</name>
    <message>
        <source>Photo</source>
        <translation>Photo</translation>
    </message>
    <message>
        <source>The photo is not there.</source>
        <translation>La photo n’est plus là.</translation>
    </message>
    <message>
        <source>No photo: by its text alone.</source>
        <translation>Sans photo&#xa0;: d’après le texte seul.</translation>
    </message>
</context>
<context>
    <name>PhotoStrip</name>
    <message>
        <source>Move to the front (Ctrl+Left)</source>
        <translation>Avancer (Ctrl+Gauche)</translation>
    </message>
    <message>
        <source>Move to the back (Ctrl+Right)</source>
        <translation>Reculer (Ctrl+Droite)</translation>
    </message>
    <message>
        <source>Remove this photo (Del)</source>
        <translation>Retirer cette photo (Suppr)</translation>
    </message>
    <message>
        <source>Photo {number} of {count}: {name}</source>
        <translation>Photo {number} sur {count}&#xa0;: {name}</translation>
    </message>
</context>
<context>
    <name>Photos</name>
    <message>
        <source>Photos</source>
        <translation>Photos</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Tous les fichiers</translation>
    </message>
    <message>
        <source>Pasted photo</source>
        <translation>Photo collée</translation>
    </message>
</context>
<context>
    <name>PreviewView</name>
    <message>
        <source>Preview</source>
        <translation>Aperçu</translation>
    </message>
</context>
<context>
    <name>Product</name>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProductForm</name>
    <message>
        <source>Classify</source>
        <translation>Classer</translation>
    </message>
    <message>
        <source>Next product</source>
        <translation>Produit suivant</translation>
    </message>
    <message>
        <source>Enter, or Ctrl+Enter in the description</source>
        <translation>Entrée, ou Ctrl+Entrée dans la description</translation>
    </message>
    <message>
        <source>Empties the form (Esc)</source>
        <translation>Vide le formulaire (Échap)</translation>
    </message>
</context>
<context>
    <name>ProductPhotos</name>
    <message numerus="yes">
        <source>They are %n product(s)</source>
        <translation>
            <numerusform>C’est %n produit</numerusform>
            <numerusform>Ce sont %n produits</numerusform>
        </translation>
    </message>
    <message>
        <source>They are one product</source>
        <translation>C’est un seul produit</translation>
    </message>
</context>
<context>
    <name>ProductsPage</name>
    <message>
        <source>Taken from the queue</source>
        <translation>Retiré de la file d’attente</translation>
    </message>
</context>
<context>
    <name>ProgramLine</name>
    <message>
        <source>Version {version} of this program is there</source>
        <translation>La version {version} de ce programme est disponible</translation>
    </message>
</context>
<context>
    <name>Reader</name>
    <message>
        <source>Page</source>
        <translation>Page</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>the disk is full</source>
        <translation>le disque est plein</translation>
    </message>
    <message>
        <source>no permission</source>
        <translation>accès refusé</translation>
    </message>
    <message>
        <source>the disk is read-only</source>
        <translation>le disque est en lecture seule</translation>
    </message>
    <message>
        <source>no such file or folder</source>
        <translation>ni fichier ni dossier de ce nom</translation>
    </message>
    <message>
        <source>a part of the path is not a folder</source>
        <translation>une partie du chemin n’est pas un dossier</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>c’est un dossier</translation>
    </message>
    <message>
        <source>a part of the path is a file</source>
        <translation>une partie du chemin est un fichier</translation>
    </message>
    <message>
        <source>it is not a file</source>
        <translation>ce n’est pas un fichier</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>le fichier est vide</translation>
    </message>
    <message>
        <source>the file is too large</source>
        <translation>le fichier est trop gros</translation>
    </message>
    <message>
        <source>not a photo of a known format</source>
        <translation>format de photo inconnu</translation>
    </message>
    <message>
        <source>the file is damaged or cut off</source>
        <translation>fichier endommagé ou tronqué</translation>
    </message>
    <message>
        <source>a link to a folder, not followed</source>
        <translation>un lien vers un dossier, non suivi</translation>
    </message>
    <message>
        <source>an old .xls workbook, or one with a password: save it as .xlsx</source>
        <translation>un ancien classeur .xls, ou protégé par un mot de passe&#xa0;: enregistrez-le en .xlsx</translation>
    </message>
    <message>
        <source>it is no text</source>
        <translation>ce n’est pas du texte</translation>
    </message>
    <message>
        <source>it is too long for a text</source>
        <translation>c’est trop long pour un texte</translation>
    </message>
    <message>
        <source>there is no text in it</source>
        <translation>il ne contient pas de texte</translation>
    </message>
    <message>
        <source>it is not JSON</source>
        <translation>ce n’est pas du JSON</translation>
    </message>
    <message>
        <source>it is not a JSON object</source>
        <translation>ce n’est pas un objet JSON</translation>
    </message>
    <message>
        <source>it has no sheet that can be seen</source>
        <translation>il n’a aucune feuille visible</translation>
    </message>
    <message>
        <source>not a readable XLSX workbook</source>
        <translation>ce n’est pas un classeur XLSX lisible</translation>
    </message>
    <message>
        <source>the workbook is too large</source>
        <translation>le classeur est trop grand</translation>
    </message>
    <message>
        <source>a line without end</source>
        <translation>une ligne sans fin</translation>
    </message>
    <message>
        <source>it has fewer than two columns</source>
        <translation>il a moins de deux colonnes</translation>
    </message>
    <message>
        <source>a quotation mark that is never closed</source>
        <translation>un guillemet jamais fermé</translation>
    </message>
    <message>
        <source>the photos themselves are in this folder</source>
        <translation>les photos elles-mêmes sont dans ce dossier</translation>
    </message>
    <message>
        <source>there is no such folder</source>
        <translation>ce dossier n’existe pas</translation>
    </message>
    <message>
        <source>there are other things in this folder; choose a new one, or an empty one</source>
        <translation>il y a autre chose dans ce dossier&#xa0;; choisissez-en un nouveau, ou un vide</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>elle est vide</translation>
    </message>
    <message>
        <source>it has a null character</source>
        <translation>elle contient un caractère nul</translation>
    </message>
    <message>
        <source>write ? and # in a path as %3F and %23</source>
        <translation>dans un chemin, écrivez&#x202f;? et # comme&#x202f;%3F et&#x202f;%23</translation>
    </message>
    <message>
        <source>only Windows opens folders of other hosts by name</source>
        <translation>seul Windows ouvre par leur nom les dossiers d’autres machines</translation>
    </message>
    <message>
        <source>not a file path</source>
        <translation>ce n’est pas un chemin de fichier</translation>
    </message>
    <message>
        <source>a file address has the form file:///folder</source>
        <translation>une adresse de fichier a la forme file:///dossier</translation>
    </message>
    <message>
        <source>an S3 address has the form s3://bucket/prefix</source>
        <translation>une adresse S3 a la forme s3://compartiment/préfixe</translation>
    </message>
    <message>
        <source>the prefix has a part that is no plain name</source>
        <translation>le préfixe a une partie qui n’est pas un nom simple</translation>
    </message>
    <message>
        <source>its secret is another one</source>
        <translation>son secret est différent</translation>
    </message>
    <message>
        <source>the server does not know it</source>
        <translation>le serveur ne la connaît pas</translation>
    </message>
    <message>
        <source>its session is not valid</source>
        <translation>sa session n’est pas valable</translation>
    </message>
    <message>
        <source>its session is over</source>
        <translation>sa session est terminée</translation>
    </message>
    <message>
        <source>it is used for the wrong region</source>
        <translation>elle est utilisée pour une autre région</translation>
    </message>
    <message>
        <source>the server does not take it</source>
        <translation>le serveur ne l’accepte pas</translation>
    </message>
    <message>
        <source>its account is not signed up for this service</source>
        <translation>son compte n’a pas accès à ce service</translation>
    </message>
    <message>
        <source>there is a problem with its account</source>
        <translation>son compte pose un problème</translation>
    </message>
    <message>
        <source>the server wants another one</source>
        <translation>le serveur en demande une autre</translation>
    </message>
    <message>
        <source>access denied, or there is no channel here</source>
        <translation>accès refusé, ou pas de canal à cet endroit</translation>
    </message>
    <message>
        <source>the bucket is in another region</source>
        <translation>le compartiment est dans une autre région</translation>
    </message>
    <message>
        <source>a file was replaced while it was read</source>
        <translation>un fichier a été remplacé pendant sa lecture</translation>
    </message>
    <message>
        <source>the proxy wants a password</source>
        <translation>le proxy demande un mot de passe</translation>
    </message>
    <message>
        <source>the proxy does not let it through</source>
        <translation>le proxy ne le laisse pas passer</translation>
    </message>
    <message>
        <source>no answer in time</source>
        <translation>pas de réponse à temps</translation>
    </message>
    <message>
        <source>no secure connection</source>
        <translation>pas de connexion sécurisée</translation>
    </message>
    <message>
        <source>the connection broke off</source>
        <translation>la connexion s’est interrompue</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>pas de connexion</translation>
    </message>
    <message>
        <source>Connection refused</source>
        <translation>connexion refusée</translation>
    </message>
    <message>
        <source>Network is unreachable</source>
        <translation>réseau inaccessible</translation>
    </message>
    <message>
        <source>No route to host</source>
        <translation>aucun chemin vers le serveur</translation>
    </message>
    <message>
        <source>a web page</source>
        <translation>une page web</translation>
    </message>
    <message>
        <source>not an answer of S3</source>
        <translation>ce n’est pas une réponse de S3</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>illisible</translation>
    </message>
    <message>
        <source>it is too large</source>
        <translation>il est trop grand</translation>
    </message>
    <message>
        <source>it does not begin like one</source>
        <translation>son début n’est pas le bon</translation>
    </message>
    <message>
        <source>it needs a newer version of this program</source>
        <translation>il demande une version plus récente de ce programme</translation>
    </message>
    <message>
        <source>it was damaged on its way; have it sent again</source>
        <translation>il a été endommagé en route&#x202f;; faites-le renvoyer</translation>
    </message>
    <message>
        <source>what it holds is not an enrolment</source>
        <translation>son contenu n’est pas une inscription</translation>
    </message>
    <message>
        <source>a field is empty</source>
        <translation>un champ est vide</translation>
    </message>
    <message>
        <source>on Windows, nothing tells who else can read it</source>
        <translation>sous Windows, rien ne dit qui d’autre peut le lire</translation>
    </message>
    <message>
        <source>it is not a regular file</source>
        <translation>ce n’est pas un fichier ordinaire</translation>
    </message>
    <message>
        <source>it belongs to another account</source>
        <translation>il appartient à un autre compte</translation>
    </message>
    <message>
        <source>it does not keep what it is given</source>
        <translation>il ne garde pas ce qu’on lui confie</translation>
    </message>
    <message>
        <source>the entry is still there</source>
        <translation>l’entrée est toujours là</translation>
    </message>
</context>
<context>
    <name>Remedies</name>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation>S’identifier…</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>Connecter…</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Modèles…</translation>
    </message>
    <message>
        <source>Choose another photo…</source>
        <translation>Choisir une autre photo…</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>Choisir un autre dossier…</translation>
    </message>
    <message>
        <source>Columns of the table…</source>
        <translation>Colonnes du tableau…</translation>
    </message>
    <message>
        <source>Choose another place…</source>
        <translation>Choisir un autre emplacement…</translation>
    </message>
    <message>
        <source>Classify the whole folder</source>
        <translation>Classer tout le dossier</translation>
    </message>
    <message>
        <source>Copies and keeping…</source>
        <translation>Copies et durée…</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report of what went wrong</source>
        <translation>Rapport de l’incident</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Delete it</source>
        <translation>Le supprimer</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Show this to whoever looks after the program, if you like. It names no product, and it stays on this computer: {path}</source>
        <translation>Montrez-le, si vous voulez, à la personne qui s’occupe du programme. Il ne nomme aucun produit et reste sur cet ordinateur&#xa0;: {path}</translation>
    </message>
    <message>
        <source>What went wrong</source>
        <translation>Ce qui s’est passé</translation>
    </message>
</context>
<context>
    <name>ResultView</name>
    <message>
        <source>{name} was not classified</source>
        <translation>{name} n’a pas été classé</translation>
    </message>
    <message>
        <source>Accept (Enter)</source>
        <translation>Accepter (Entrée)</translation>
    </message>
    <message>
        <source>Correct (/)</source>
        <translation>Corriger (/)</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Entrée</translation>
    </message>
    <message>
        <source>Begin to type its name, or press / (in the form: Alt+C)</source>
        <translation>Une autre catégorie&#xa0;: commencez à taper son nom, ou appuyez sur / (dans le formulaire&#xa0;: Alt+C)</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>Text and photo disagree.</source>
        <translation>Le texte et la photo se contredisent.</translation>
    </message>
    <message>
        <source>Text alone: {name}</source>
        <translation>Texte seul&#xa0;: {name}</translation>
    </message>
    <message>
        <source>Photo alone: {name}</source>
        <translation>Photo seule&#xa0;: {name}</translation>
    </message>
    <message>
        <source>The photo looks like nothing that the model knows.</source>
        <translation>La photo ne ressemble à rien de ce que le modèle connaît.</translation>
    </message>
    <message>
        <source>The text reads like nothing that the model knows.</source>
        <translation>Le texte ne ressemble à rien de ce que le modèle connaît.</translation>
    </message>
</context>
<context>
    <name>ReviewAnswers</name>
    <message>
        <source>Accept (Enter)</source>
        <translation>Accepter (Entrée)</translation>
    </message>
    <message>
        <source>Another category…</source>
        <translation>Autre catégorie…</translation>
    </message>
    <message>
        <source>Enter accepts · 1 to 5 take a suggestion · letters search · arrows move · Space enlarges the photo · Ctrl+Z undoes</source>
        <translation>Entrée accepte · 1 à 5 prennent une suggestion · les lettres cherchent · les flèches avancent · Espace agrandit la photo · Ctrl+Z annule</translation>
    </message>
</context>
<context>
    <name>ReviewMany</name>
    <message>
        <source>Decide so from now on</source>
        <translation>Décider ainsi désormais</translation>
    </message>
    <message>
        <source>Accept {count}</source>
        <translation>Accepter {count}</translation>
    </message>
    <message>
        <source>The model alone would decide {automatic} of {answers}. What is doubtful still waits for a person.</source>
        <translation>Le modèle seul déciderait {automatic} réponses sur {answers}. Ce qui est douteux attend toujours une personne.</translation>
    </message>
    <message>
        <source>Decided automatically</source>
        <translation>Décidé automatiquement</translation>
    </message>
    <message>
        <source>{target} → {share}</source>
        <translation>{target} → {share}</translation>
    </message>
    <message>
        <source>How often the model must be right → what it then decides alone</source>
        <translation>Fiabilité exigée du modèle → part qu’il décide alors seul</translation>
    </message>
    <message>
        <source>Accept all that is probable</source>
        <translation>Accepter tout ce qui est probable</translation>
    </message>
    <message>
        <source>Only where text and photo agree and look like what the model knows</source>
        <translation>Seulement où texte et photo s’accordent et ressemblent à ce que le modèle connaît</translation>
    </message>
    <message>
        <source>{least} or more</source>
        <translation>{least} ou plus</translation>
    </message>
    <message>
        <source>Least probability</source>
        <translation>Probabilité minimale</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Review</source>
        <translation>À vérifier</translation>
    </message>
    <message>
        <source>Review: {count} left</source>
        <translation>À vérifier&#xa0;: encore {count}</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Un instant…</translation>
    </message>
    <message>
        <source>Whatever the model is not sure of comes here.</source>
        <translation>Tout ce dont le modèle n’est pas sûr arrive ici.</translation>
    </message>
    <message>
        <source>Nothing waits for a person</source>
        <translation>Rien n’attend une personne</translation>
    </message>
    <message>
        <source>Classify products</source>
        <translation>Classer des produits</translation>
    </message>
    <message>
        <source>{reference} does not wait for a review.</source>
        <translation>{reference} n’attend pas de vérification.</translation>
    </message>
</context>
<context>
    <name>ReviewScope</name>
    <message>
        <source>The whole history</source>
        <translation>Tout l’historique</translation>
    </message>
    <message>
        <source>What to review</source>
        <translation>Quoi vérifier</translation>
    </message>
</context>
<context>
    <name>Sample</name>
    <message>
        <source>Wooden board game for the family, ages 6 and up</source>
        <translation>Jeu de société en bois pour toute la famille, dès 6 ans</translation>
    </message>
    <message>
        <source>2 to 4 players, with a board, 16 pieces and a die.</source>
        <translation>De 2 à 4 joueurs, avec un plateau, 16 pions et un dé.</translation>
    </message>
    <message>
        <source>EXAMPLE</source>
        <translation>EXEMPLE</translation>
    </message>
</context>
<context>
    <name>Scanner</name>
    <message>
        <source>the keyboard layout of this computer</source>
        <translation>même clavier que cet ordinateur</translation>
    </message>
    <message>
        <source>a US layout, which is put right</source>
        <translation>clavier américain, corrigé</translation>
    </message>
    <message>
        <source>a French layout, which is put right</source>
        <translation>clavier français, corrigé</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Entrée</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>{pause} ms a key</source>
        <translation>{pause} ms par touche</translation>
    </message>
    <message>
        <source>begins with {keys}</source>
        <translation>commence par {keys}</translation>
    </message>
    <message>
        <source>ends with {keys}</source>
        <translation>finit par {keys}</translation>
    </message>
    <message>
        <source>nothing before the code</source>
        <translation>rien avant le code</translation>
    </message>
    <message>
        <source>nothing after it</source>
        <translation>rien après</translation>
    </message>
</context>
<context>
    <name>ScannerSettings</name>
    <message>
        <source>Recognise a barcode scanner on every page</source>
        <translation>Reconnaître une douchette sur toutes les pages</translation>
    </message>
    <message>
        <source>Learn from a scan</source>
        <translation>Apprendre d’un scan</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Oublier</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Son</translation>
    </message>
    <message>
        <source>Coloured frame around the window</source>
        <translation>Cadre de couleur autour de la fenêtre</translation>
    </message>
    <message>
        <source>free reference</source>
        <translation>référence libre</translation>
    </message>
    <message>
        <source>It works: {reference} ({kind})</source>
        <translation>Ça marche&#xa0;: {reference} ({kind})</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Scan the code above, or the code of any product…</source>
        <translation>Scannez le code ci-dessus, ou celui d’un produit…</translation>
    </message>
    <message>
        <source>Learnt from {reference}: {manner}</source>
        <translation>Appris de {reference}&#xa0;: {manner}</translation>
    </message>
    <message>
        <source>Known: {manner}</source>
        <translation>Connu&#xa0;: {manner}</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds}&#xa0;s</translation>
    </message>
    <message>
        <source>Every scan counts</source>
        <translation>Chaque scan compte</translation>
    </message>
    <message>
        <source>Barcode scanner</source>
        <translation>Douchette code-barres</translation>
    </message>
    <message>
        <source>Most scanners work at once. One that is slow, or set to another keyboard or to send more than the code, is learnt from one scan.</source>
        <translation>La plupart des douchettes marchent d’emblée. Si la vôtre est lente, réglée sur un autre clavier, ou envoie plus que le code, un seul scan suffit pour l’apprendre.</translation>
    </message>
    <message>
        <source>The same code counts once within</source>
        <translation>Un même code compte une fois en</translation>
    </message>
    <message>
        <source>What comes of a scan</source>
        <translation>Résultat d’un scan</translation>
    </message>
</context>
<context>
    <name>Scanning</name>
    <message>
        <source>{reference} was scanned twice: it counts once.</source>
        <translation>{reference} a été scanné deux fois&#xa0;: il compte une fois.</translation>
    </message>
    <message>
        <source>Scanner learnt: {manner}</source>
        <translation>Douchette apprise&#xa0;: {manner}</translation>
    </message>
    <message>
        <source>New: {reference}</source>
        <translation>Nouveau&#xa0;: {reference}</translation>
    </message>
    <message>
        <source>Seen before: {reference} ({moment})</source>
        <translation>Déjà vu&#xa0;: {reference} ({moment})</translation>
    </message>
    <message>
        <source>Seen before: {reference}, {category} ({moment})</source>
        <translation>Déjà vu&#xa0;: {reference}, {category} ({moment})</translation>
    </message>
</context>
<context>
    <name>SecretField</name>
    <message>
        <source>Show what is typed</source>
        <translation>Afficher la saisie</translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message>
        <source>Accept</source>
        <translation>Accepter</translation>
    </message>
    <message>
        <source>Correct…</source>
        <translation>Corriger…</translation>
    </message>
    <message>
        <source>All that is found is chosen</source>
        <translation>Tout ce qui est trouvé est choisi</translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(ies) chosen</source>
        <translation>
            <numerusform>%Ln ligne choisie</numerusform>
            <numerusform>%Ln lignes choisies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Which category is right for %Ln entry(ies)?</source>
        <translation>
            <numerusform>Quelle est la bonne catégorie pour %Ln ligne&#x202f;?</numerusform>
            <numerusform>Quelle est la bonne catégorie de ces %Ln lignes&#x202f;?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Sending</name>
    <message>
        <source>Nothing</source>
        <translation>Rien</translation>
    </message>
    <message>
        <source>Categories and texts</source>
        <translation>Les catégories et les textes</translation>
    </message>
    <message>
        <source>Categories, texts and photos</source>
        <translation>Les catégories, les textes et les photos</translation>
    </message>
    <message>
        <source>Nothing is sent: your corrections stay on this computer.</source>
        <translation>Rien n’est envoyé&#xa0;: vos corrections restent sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Of each product that you accept or correct, this is sent: your category and the model’s answer, texts and reference, a fingerprint of its photos, and a pseudonym for you, never your name.</source>
        <translation>Pour chaque produit que vous acceptez ou corrigez, voici ce qui est envoyé&#xa0;: votre catégorie et la réponse du modèle, les textes et la référence, une empreinte de ses photos et un pseudonyme pour vous, jamais votre nom.</translation>
    </message>
    <message>
        <source>No photos are sent.</source>
        <translation>Aucune photo n’est envoyée.</translation>
    </message>
    <message>
        <source>Its photos are sent too, as small as the model sees them, and without what the camera wrote into them.</source>
        <translation>Ses photos sont envoyées aussi, aussi petites que le modèle les voit, et sans ce que l’appareil y a inscrit.</translation>
    </message>
</context>
<context>
    <name>SendingSettings</name>
    <message>
        <source>Send now</source>
        <translation>Envoyer maintenant</translation>
    </message>
    <message>
        <source>What was sent…</source>
        <translation>Ce qui a été envoyé…</translation>
    </message>
    <message>
        <source>There is no channel yet.</source>
        <translation>Il n’y a pas encore de canal.</translation>
    </message>
    <message>
        <source>You connected this computer yourself, so this is for you to choose.</source>
        <translation>Vous avez connecté cet ordinateur vous-même&#xa0;: c’est à vous de choisir.</translation>
    </message>
    <message>
        <source>The administrator has set this, with the enrolment.</source>
        <translation>L’administrateur l’a fixé dans le fichier d’inscription.</translation>
    </message>
    <message numerus="yes">
        <source>%n decision(s) wait(s)</source>
        <translation>
            <numerusform>%n décision attend</numerusform>
            <numerusform>%n décisions attendent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sent</source>
        <translation>
            <numerusform>%n envoyée</numerusform>
            <numerusform>%n envoyées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n taken back</source>
        <translation>
            <numerusform>%n reprise</numerusform>
            <numerusform>%n reprises</numerusform>
        </translation>
    </message>
    <message>
        <source>last on {when}</source>
        <translation>dernier envoi le {when}</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>Envoi en cours…</translation>
    </message>
    <message>
        <source>What leaves this computer</source>
        <translation>Ce qui quitte cet ordinateur</translation>
    </message>
    <message>
        <source>&amp;Of your corrections</source>
        <translation>&amp;De vos corrections</translation>
    </message>
</context>
<context>
    <name>SentDialog</name>
    <message>
        <source>What was sent</source>
        <translation>Ce qui a été envoyé</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Reprendre</translation>
    </message>
    <message>
        <source>Take all back…</source>
        <translation>Tout reprendre…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message numerus="yes">
        <source>The newest %n line(s), each as it was sent.</source>
        <translation>
            <numerusform>La dernière ligne (%n), telle qu’elle a été envoyée.</numerusform>
            <numerusform>Les %n dernières lignes, chacune telle qu’elle a été envoyée.</numerusform>
        </translation>
    </message>
    <message>
        <source>{when} · taken back</source>
        <translation>{when} · reprise</translation>
    </message>
    <message>
        <source>{when} · too old to be shown</source>
        <translation>{when} · trop ancienne pour être montrée</translation>
    </message>
    <message>
        <source>taken back later</source>
        <translation>reprise depuis</translation>
    </message>
    <message>
        <source>Take back all that was ever decided here?</source>
        <translation>Reprendre tout ce qui a été décidé ici&#x202f;?</translation>
    </message>
    <message>
        <source>The products are to be reviewed again. Whoever trains the model is told to forget what was sent. You can undo this.</source>
        <translation>Les produits seront à revoir. Ceux qui entraînent le modèle seront priés d’oublier ce qui a été envoyé. Vous pourrez annuler.</translation>
    </message>
    <message>
        <source>Take all back</source>
        <translation>Tout reprendre</translation>
    </message>
</context>
<context>
    <name>Services</name>
    <message>
        <source>Another setting</source>
        <translation>Réglage modifié</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Models…</source>
        <translation>Modèles…</translation>
    </message>
    <message>
        <source>Channel…</source>
        <translation>Canal…</translation>
    </message>
    <message>
        <source>Model and channel</source>
        <translation>Modèle et canal</translation>
    </message>
    <message>
        <source>The model at work, the ones before it, and where newer ones come from.</source>
        <translation>Le modèle en service, les précédents, et l’endroit d’où viennent les nouveaux.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
</context>
<context>
    <name>SeveralQuestion</name>
    <message>
        <source>One product</source>
        <translation>Un seul produit</translation>
    </message>
    <message>
        <source>Your choice is remembered.</source>
        <translation>Votre choix est retenu.</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) show</source>
        <translation>
            <numerusform>%n photo montre</numerusform>
            <numerusform>%n photos montrent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n product(s)</source>
        <translation>
            <numerusform>%n produit</numerusform>
            <numerusform>%n produits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SortQuestion</name>
    <message>
        <source>Sort photos into folders</source>
        <translation>Ranger les photos en dossiers</translation>
    </message>
    <message>
        <source>One folder per category</source>
        <translation>Un dossier par catégorie</translation>
    </message>
    <message>
        <source>Sort</source>
        <translation>Ranger</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Link instead of copying, where the disk allows it</source>
        <translation>Lier au lieu de copier, si le disque le permet</translation>
    </message>
</context>
<context>
    <name>Spans</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n jour</numerusform>
            <numerusform>%n jours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n heure</numerusform>
            <numerusform>%n heures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n seconde</numerusform>
            <numerusform>%n secondes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StepWords</name>
    <message>
        <source>{target} right asked of what is decided automatically</source>
        <translation>{target} de justes demandés à ce qui est décidé automatiquement</translation>
    </message>
    <message numerus="yes">
        <source>%n entry(ies) changed</source>
        <translation>
            <numerusform>%n ligne modifiée</numerusform>
            <numerusform>%n lignes modifiées</numerusform>
        </translation>
    </message>
    <message>
        <source>Undone · {deed}</source>
        <translation>Annulé · {deed}</translation>
    </message>
    <message>
        <source>Done again · {deed}</source>
        <translation>Rétabli · {deed}</translation>
    </message>
    <message>
        <source>Corrected to {category}: {name}</source>
        <translation>Corrigé en {category}&#xa0;: {name}</translation>
    </message>
    <message>
        <source>Accepted as {category}: {name}</source>
        <translation>Accepté comme {category}&#xa0;: {name}</translation>
    </message>
    <message numerus="yes">
        <source>%n entry(ies) accepted</source>
        <translation>
            <numerusform>%n ligne acceptée</numerusform>
            <numerusform>%n lignes acceptées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entry(ies) corrected to {category}</source>
        <translation>
            <numerusform>%n ligne corrigée en {category}</numerusform>
            <numerusform>%n lignes corrigées en {category}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entry(ies) deleted</source>
        <translation>
            <numerusform>%n ligne supprimée</numerusform>
            <numerusform>%n lignes supprimées</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Subject</name>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Accepté</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>Corrigé</translation>
    </message>
</context>
<context>
    <name>Sureness</name>
    <message>
        <source>Almost certain</source>
        <translation>Presque certain</translation>
    </message>
    <message>
        <source>Probable</source>
        <translation>Probable</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>Incertain</translation>
    </message>
    <message>
        <source>Only a guess</source>
        <translation>Simple supposition</translation>
    </message>
</context>
<context>
    <name>TakenUp</name>
    <message>
        <source>A folder was being classified when the window closed. All that was finished is kept.</source>
        <translation>Un dossier était en cours de classement quand la fenêtre s’est fermée. Tout ce qui était terminé est conservé.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
    <message numerus="yes">
        <source>%n product(s) from last time had not been classified yet, and wait(s) in the queue.</source>
        <translation>
            <numerusform>%n produit de la dernière fois n’était pas encore classé&#xa0;: il est dans la file d’attente.</numerusform>
            <numerusform>%n produits de la dernière fois n’étaient pas encore classés&#xa0;: ils sont dans la file d’attente.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tidings</name>
    <message>
        <source>News</source>
        <translation>Nouvelles</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
</context>
<context>
    <name>Transfer</name>
    <message>
        <source>{done} of {total} MB.</source>
        <translation>{done} sur {total} Mo.</translation>
    </message>
    <message>
        <source>{done} of {total} MB, about {span} left.</source>
        <translation>{done} sur {total} Mo, encore {span} environ.</translation>
    </message>
</context>
<context>
    <name>TrustPage</name>
    <message>
        <source>Is this the right channel?</source>
        <translation>Est-ce le bon canal&#x202f;?</translation>
    </message>
    <message>
        <source>Ask whoever runs the channel to read out its fingerprint to you. Connect only if it is the same as this one:</source>
        <translation>Demandez à la personne qui gère le canal de vous lire son empreinte. Ne vous connectez que si elle est identique à celle-ci&#xa0;:</translation>
    </message>
</context>
<context>
    <name>UndoLine</name>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rétablir</translation>
    </message>
    <message>
        <source>Ctrl+Z</source>
        <translation>Ctrl+Z</translation>
    </message>
    <message>
        <source>Ctrl+Y</source>
        <translation>Ctrl+Y</translation>
    </message>
</context>
<context>
    <name>WatchLine</name>
    <message>
        <source>Watched folder</source>
        <translation>Dossier surveillé</translation>
    </message>
    <message>
        <source>Classify them too</source>
        <translation>Les classer aussi</translation>
    </message>
    <message>
        <source>Only new ones</source>
        <translation>Seulement les nouvelles</translation>
    </message>
    <message>
        <source>Stop watching</source>
        <translation>Ne plus surveiller</translation>
    </message>
    <message>
        <source>The folder {name} is away. As soon as it is back, watching goes on.</source>
        <translation>Le dossier {name} n’est pas accessible. Dès qu’il revient, la surveillance reprend.</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) lie in {name} already.</source>
        <translation>
            <numerusform>%n photo se trouve déjà dans {name}.</numerusform>
            <numerusform>%n photos se trouvent déjà dans {name}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Watching {name}: %n photo(s) have come</source>
        <translation>
            <numerusform>Dossier {name} surveillé&#xa0;: %n photo est arrivée</numerusform>
            <numerusform>Dossier {name} surveillé&#xa0;: %n photos sont arrivées</numerusform>
        </translation>
    </message>
    <message>
        <source>Watching {name}: nothing new</source>
        <translation>Dossier {name} surveillé&#xa0;: rien de nouveau</translation>
    </message>
    <message>
        <source>Watching {name}: what arrives there is classified</source>
        <translation>Dossier {name} surveillé&#xa0;: ce qui y arrive est classé</translation>
    </message>
    <message numerus="yes">
        <source>%n known already</source>
        <translation>
            <numerusform>%n déjà connue</numerusform>
            <numerusform>%n déjà connues</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message numerus="yes">
        <source>photo(s)</source>
        <translation>
            <numerusform>photo</numerusform>
            <numerusform>photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>product(s) to classify</source>
        <translation>
            <numerusform>produit à classer</numerusform>
            <numerusform>produits à classer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>photo(s) with a row of the table</source>
        <translation>
            <numerusform>photo avec une ligne du tableau</numerusform>
            <numerusform>photos avec une ligne du tableau</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>photo(s) with a text file beside them</source>
        <translation>
            <numerusform>photo avec un fichier de texte à côté</numerusform>
            <numerusform>photos avec un fichier de texte à côté</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>photo(s) with a reference in their name</source>
        <translation>
            <numerusform>photo avec une référence dans son nom</numerusform>
            <numerusform>photos avec une référence dans leur nom</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) in the table</source>
        <translation>
            <numerusform>ligne dans le tableau</numerusform>
            <numerusform>lignes dans le tableau</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) without photo, classified by text alone</source>
        <translation>
            <numerusform>ligne sans photo, classée par le texte seul</numerusform>
            <numerusform>lignes sans photo, classées par le texte seul</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) without photo, left out</source>
        <translation>
            <numerusform>ligne sans photo, laissée de côté</numerusform>
            <numerusform>lignes sans photo, laissées de côté</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>photo(s) without text</source>
        <translation>
            <numerusform>photo sans texte</numerusform>
            <numerusform>photos sans texte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) in doubt, left out</source>
        <translation>
            <numerusform>ligne douteuse, laissée de côté</numerusform>
            <numerusform>lignes douteuses, laissées de côté</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) in doubt, classified by text alone</source>
        <translation>
            <numerusform>ligne douteuse, classée par son texte seul</numerusform>
            <numerusform>lignes douteuses, classées par leur texte seul</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>photo(s) that several texts may belong to, left without</source>
        <translation>
            <numerusform>photo à laquelle plusieurs textes conviennent, laissée sans texte</numerusform>
            <numerusform>photos auxquelles plusieurs textes conviennent, laissées sans texte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>file(s) that cannot be used</source>
        <translation>
            <numerusform>fichier inutilisable</numerusform>
            <numerusform>fichiers inutilisables</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>group(s) of identical photos</source>
        <translation>
            <numerusform>groupe de photos identiques</numerusform>
            <numerusform>groupes de photos identiques</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>repeated row(s), left out</source>
        <translation>
            <numerusform>ligne répétée, laissée de côté</numerusform>
            <numerusform>lignes répétées, laissées de côté</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>damaged row(s)</source>
        <translation>
            <numerusform>ligne endommagée</numerusform>
            <numerusform>lignes endommagées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) with more cells than columns</source>
        <translation>
            <numerusform>ligne avec plus de cellules que de colonnes</numerusform>
            <numerusform>lignes avec plus de cellules que de colonnes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) with a formula without result</source>
        <translation>
            <numerusform>ligne avec une formule sans résultat</numerusform>
            <numerusform>lignes avec une formule sans résultat</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) with a rounded reference (3.76E+12)</source>
        <translation>
            <numerusform>ligne avec une référence arrondie (3,76E+12)</numerusform>
            <numerusform>lignes avec une référence arrondie (3,76E+12)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) without a text or a name</source>
        <translation>
            <numerusform>ligne sans texte ni nom</numerusform>
            <numerusform>lignes sans texte ni nom</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>table(s) in the folder that cannot be used</source>
        <translation>
            <numerusform>tableau du dossier inutilisable</numerusform>
            <numerusform>tableaux du dossier inutilisables</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>result(s) of this program, left alone</source>
        <translation>
            <numerusform>résultat de ce programme, ignoré</numerusform>
            <numerusform>résultats de ce programme, ignorés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>table(s) in the folder with unclear columns</source>
        <translation>
            <numerusform>tableau du dossier aux colonnes à préciser</numerusform>
            <numerusform>tableaux du dossier aux colonnes à préciser</numerusform>
        </translation>
    </message>
    <message>
        <source>without a table</source>
        <translation>sans tableau</translation>
    </message>
    <message>
        <source>with the table {name}</source>
        <translation>avec le tableau {name}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln échec</numerusform>
            <numerusform>%Ln échecs</numerusform>
        </translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Terminé</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} sur {total}</translation>
    </message>
    <message>
        <source>{rate} per second</source>
        <translation>{rate} par seconde</translation>
    </message>
    <message>
        <source>{span} left</source>
        <translation>encore {span}</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>en pause</translation>
    </message>
    <message>
        <source>interrupted: all that is finished is kept</source>
        <translation>interrompu&#xa0;: tout ce qui est fini est gardé</translation>
    </message>
    <message numerus="yes">
        <source>%Ln classified</source>
        <translation>
            <numerusform>%Ln classé</numerusform>
            <numerusform>%Ln classés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln en attente</numerusform>
            <numerusform>%Ln en attente</numerusform>
        </translation>
    </message>
    <message>
        <source>{share} sure ({least} or more), {unsure} unsure (below {most})</source>
        <translation>{share} sûrs ({least} ou plus), {unsure} incertains (moins de {most})</translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s) of photos that look alike</source>
        <translation>
            <numerusform>%Ln groupe de photos semblables</numerusform>
            <numerusform>%Ln groupes de photos semblables</numerusform>
        </translation>
    </message>
    <message>
        <source>model {version}</source>
        <translation>modèle {version}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) would be placed</source>
        <translation>
            <numerusform>%Ln photo serait rangée</numerusform>
            <numerusform>%Ln photos seraient rangées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) placed</source>
        <translation>
            <numerusform>%Ln photo rangée</numerusform>
            <numerusform>%Ln photos rangées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln there already</source>
        <translation>
            <numerusform>%Ln déjà là</numerusform>
            <numerusform>%Ln déjà là</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln like another one of the same name</source>
        <translation>
            <numerusform>%Ln identique à une autre du même nom</numerusform>
            <numerusform>%Ln identiques à une autre du même nom</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be placed</source>
        <translation>
            <numerusform>%Ln impossible à ranger</numerusform>
            <numerusform>%Ln impossibles à ranger</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Working</name>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>Réessayer les échecs</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Sort photos into folders…</source>
        <translation>Ranger les photos en dossiers…</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>À vérifier</translation>
    </message>
    <message>
        <source>{folder} is away: waiting for it, and going on as soon as it is back</source>
        <translation>{folder} n’est pas accessible&#xa0;: reprise dès son retour</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Un instant…</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reprendre</translation>
    </message>
</context>
</TS>
